() => {
  // The sign that Gradio shows while the page opens counts the time by a clock that nothing stops: it asks for the next
  // frame in each frame, and goes on doing so on a page on which nothing happens. It keeps the browser's function to ask
  // by, from before this is there; all else asks by its name. So what is asked for and was not asked for here is the
  // clock's, and is called off once the page is open.
  const plain = window.requestAnimationFrame.bind(window);
  const asked = new Set();
  window.requestAnimationFrame = (callback) => {
    const id = plain(callback);
    asked.add(id);
    return id;
  };
  const stopped = () => {
    if (!window.interviewerOpened) return setTimeout(stopped, 500);
    const last = plain(() => {});
    for (let id = Math.max(1, last - 100); id < last; id += 1) if (!asked.has(id)) window.cancelAnimationFrame(id);
    window.requestAnimationFrame = plain;
  };
  stopped();
}
