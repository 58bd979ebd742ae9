() => {
  // What the program tells this page comes over a stream that it closes when nothing is asked for any more. What is asked
  // for while that word is still on its way would be answered into a stream that Gradio no longer reads: here it is
  // opened again behind Gradio's back, until all that was asked for has been answered.
  const plain = window.fetch;
  const unanswered = new Set();
  const early = new Set();  // answered before the program has said under which number
  const read = (message) => {
    try { return JSON.parse(message.replace(/^data:/, '')); } catch { return {}; }
  };
  // The messages of a stream, each with the blank line that ends it, and what is left of the last one.
  const messages = async function* (body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const parts = (rest + part.value).split('\n\n');
      rest = parts.pop();
      for (const message of parts) yield `${message}\n\n`;
    }
    if (rest) yield rest;
  };
  const untilAnswered = async function* (answer, request) {
    for (let body = answer.body; body; ) {
      let closing = null;
      for await (const message of messages(body)) {
        const { msg, event_id: id } = read(message);
        if (msg === 'process_completed' && !unanswered.delete(id)) early.add(id);
        if (msg === 'close_stream' && unanswered.size) closing = message;
        else yield message;
      }
      if (!closing) return;
      const again = await plain(request.clone()).catch(() => null);
      body = again?.ok ? again.body : null;
      if (!body) yield closing;
    }
  };
  const streamed = (answer, request) => {
    const all = untilAnswered(answer, request);
    const bytes = new TextEncoder();
    const body = new ReadableStream({
      async pull(out) {
        try {
          const { done, value } = await all.next();
          if (done) out.close();
          else out.enqueue(bytes.encode(value));
        } catch (fault) { out.error(fault); }
      },
      cancel: () => all.return(),
    });
    return new Response(body, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
  };
  window.fetch = async (...asked) => {
    const url = String(asked[0]?.url ?? asked[0]);
    if (url.includes('/queue/data')) {
      const request = new Request(...asked);
      const answer = await plain(request.clone());
      return answer.ok && answer.body ? streamed(answer, request) : answer;
    }
    const answer = await plain(...asked);
    if (url.includes('/queue/join') && answer.ok) {
      const { event_id: id } = await answer.clone().json();
      if (!early.delete(id)) unanswered.add(id);
    }
    return answer;
  };
}
