() => {
  // Push to talk, reading aloud and the microphone's check. What is heard goes into the reply's box and is never sent.
  const own = { 'X-Interviewer': 'page' };
  const typed = 'You can always type your reply.';
  const tools = () => document.querySelector('#tools .tools');
  const told = (words) => { const place = document.querySelector('#tools .told'); if (place) place.textContent = words; };
  const box = () => document.querySelector('#reply textarea');
  const put = (words) => {
    const area = box();
    if (!area) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, words);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const joined = (before, said) => [before.trimEnd(), said.trim()].filter(Boolean).join(' ');
  const question = () => document.querySelector('#progress .progress')?.dataset.say || '';
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;

  const refused = {
    NotAllowedError: `The browser does not let this page use the microphone: allow it beside the address, then try again. ${typed}`,
    NotFoundError: `No microphone was found: plug one in or switch it on, then try again. ${typed}`,
    NotReadableError: `Another program is using the microphone: close it, then try again. ${typed}`,
  };
  const microphone = async () => {
    if (!navigator.mediaDevices?.getUserMedia)
      throw new Error(`This page may not use a microphone: open it on this machine, or over https. ${typed}`);
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (fault) {
      throw new Error(refused[fault.name] || `The microphone cannot be used (${fault.name}). ${typed}`);
    }
  };
  const closed = (stream) => stream.getTracks().forEach((track) => track.stop());
  const fault = async (answer) => (await answer.json().catch(() => ({}))).detail || `The program answered with ${answer.status}.`;

  // Talking: at the endpoint a recording is sent when it is over; the browser's own recognition writes as one speaks.
  let ending = null;
  const talking = (on) => {
    const button = document.querySelector('[data-does="talk"]');
    if (!button) return;
    button.setAttribute('aria-pressed', String(on));
    button.textContent = on ? 'Stop talking' : 'Talk';
  };
  const recorded = async () => {
    const stream = await microphone();
    const pieces = [], recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = async () => {
      closed(stream);
      told('Writing down what you said…');
      const form = new FormData(), kind = recorder.mimeType.split(';')[0] || 'audio/webm';
      form.append('audio', new Blob(pieces, { type: kind }), `recording.${kind.split('/')[1]}`);
      form.append('hint', question());
      try {
        const answer = await fetch('voice/heard', { method: 'POST', body: form, headers: own });
        if (!answer.ok) throw new Error(`${await fault(answer)}. ${typed}`);
        put(joined(box()?.value || '', (await answer.json()).text));
        told('Read it, mend it, and send it.');
        box()?.focus();
      } catch (error) {
        told(error instanceof TypeError ? `The program cannot be reached. ${typed}` : error.message);
      }
    };
    recorder.start();
    return () => recorder.stop();
  };
  const recognised = async () => {
    if (!Recognition)
      throw new Error(`This browser cannot turn speech into text, and no endpoint is set to do it `
        + `(INTERVIEWER_SPEECH_TO_TEXT_MODEL). ${typed}`);
    const recognition = new Recognition(), before = box()?.value || '';
    let failed = '';
    recognition.lang = 'en-GB';
    recognition.continuous = recognition.interimResults = true;
    recognition.onresult = (event) => put(joined(before, [...event.results].map((result) => result[0].transcript).join(' ')));
    recognition.onerror = (event) => {
      failed = {
        'not-allowed': refused.NotAllowedError, 'audio-capture': refused.NotFoundError,
        'no-speech': 'Nothing was understood: check the microphone, and speak a little closer to it.',
      }[event.error] || `The browser's own speech recognition does not work here (${event.error}). Set `
        + `INTERVIEWER_SPEECH_TO_TEXT_MODEL to have an endpoint do it. ${typed}`;
    };
    recognition.onend = () => { ending = null; talking(false); told(failed || 'Read it, mend it, and send it.'); };
    recognition.start();
    return () => recognition.stop();
  };
  const talk = async () => {
    try {
      hush();
      ending = tools().dataset.hears === 'endpoint' ? await recorded() : await recognised();
      talking(true);
      told('Listening…');
    } catch (error) {
      ending = null;
      told(error.message);
    }
  };
  const stop = () => { const end = ending; ending = null; talking(false); end?.(); };

  // Reading aloud.
  let playing = null;
  const hush = () => { playing?.pause(); playing = null; window.speechSynthesis?.cancel(); };
  const say = async () => {
    const words = question();
    if (!words) return;
    hush();
    try {
      if (tools().dataset.speaks === 'endpoint') {
        const answer = await fetch('voice/spoken', {
          method: 'POST', headers: { ...own, 'Content-Type': 'application/json' }, body: JSON.stringify({ text: words }),
        });
        if (!answer.ok) throw new Error(`${await fault(answer)}.`);
        playing = new Audio(URL.createObjectURL(await answer.blob()));
        await playing.play();
        told('');
      } else if (window.speechSynthesis && (await voices()).length) {
        const utterance = new SpeechSynthesisUtterance(words);
        utterance.lang = 'en-GB';
        window.speechSynthesis.speak(utterance);
        told('');
      } else {
        told('This browser has no voice, and no endpoint is set to read aloud (INTERVIEWER_TEXT_TO_SPEECH_MODEL).');
      }
    } catch (error) {
      told(error instanceof TypeError ? 'The program cannot be reached, so nothing is read aloud.' : error.message);
    }
  };
  const voices = () => new Promise((resolve) => {
    const now = window.speechSynthesis.getVoices();
    if (now.length) resolve(now);
    else setTimeout(() => resolve(window.speechSynthesis.getVoices()), 300);
  });
  const ALWAYS = 'interviewer-read-aloud';
  const always = () => localStorage.getItem(ALWAYS) === 'yes';
  let last = null;
  const follow = () => {
    const words = question();
    if (last !== null && words && words !== last && always()) say();
    if (words || last === null) last = words;
    const check = document.querySelector('[data-does="always"]');
    if (check && !check.dataset.known) { check.checked = always(); check.dataset.known = 'yes'; }
  };
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });

  // The microphone's check: three seconds of listening, and whether anything was heard.
  const check = async () => {
    const meter = document.querySelector('#voice meter');
    let stream;
    try { stream = await microphone(); } catch (error) { told(error.message); return; }
    const context = new AudioContext(), analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize), until = performance.now() + 3000;
    let loudest = 0;
    meter.hidden = false;
    told('Say something…');
    const listen = () => {
      analyser.getFloatTimeDomainData(samples);
      const loud = Math.min(1, 4 * Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
      loudest = Math.max(loudest, loud);
      meter.value = loud;
      if (performance.now() < until) { setTimeout(listen, 50); return; }
      closed(stream);
      context.close();
      meter.hidden = true;
      told(loudest > 0.05 ? 'The microphone hears you.'
        : 'The microphone hears nothing: choose another one in the settings of the browser or the system, or unmute it.');
    };
    listen();
  };

  // Code and formulas: a fence or a pair of signs is put around what is selected.
  const around = (before, after) => {
    const area = box();
    if (!area) return;
    const { selectionStart: from, selectionEnd: to, value } = area;
    put(value.slice(0, from) + before + value.slice(from, to) + after + value.slice(to));
    area.focus();
    area.setSelectionRange(from + before.length, to + before.length);
  };

  // A long press ends with the finger; a short one, or a key, begins and the next one ends.
  let pressedAt = 0, wasOn = false;
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest?.('[data-does="talk"]')) return;
    pressedAt = performance.now();
    wasOn = ending !== null;
    if (!wasOn) talk();
  });
  document.addEventListener('click', (event) => {
    const pressed = event.target.closest?.('#tools [data-does]');
    if (!pressed) return;
    const byKey = event.detail === 0;
    switch (pressed.dataset.does) {
      case 'talk':
        if (byKey) ending ? stop() : talk();
        else if (wasOn || performance.now() - pressedAt > 500) stop();
        break;
      case 'say': say(); break;
      case 'check': check(); break;
      case 'code': around('\n```python\n', '\n```\n'); break;
      case 'formula': around('$', '$'); break;
      case 'always': localStorage.setItem(ALWAYS, pressed.checked ? 'yes' : 'no'); if (!pressed.checked) hush(); break;
      case 'voice': {
        const panel = document.getElementById('voice');
        panel.hidden = !panel.hidden;
        pressed.setAttribute('aria-expanded', String(!panel.hidden));
      }
    }
  });
}
