() => {
  // The sign that Gradio shows while the page opens counts the time by a clock that nothing stops: it asks for the next
  // frame in each frame, and goes on doing so on a page on which nothing happens. Once the page is open its next frame
  // is called off. Frames are numbered one by one, and the clock asks for its own just after it has looked at the time.
  const clock = () => {
    const callers = (new Error().stack ?? '').split('\n').filter((line) => line.includes('/assets/'));
    return callers.length > 0 && callers.every((line) => line.includes('/statustracker-'));
  };
  const looked = performance.now;
  performance.now = () => {
    if (window.interviewerOpened && clock()) {
      delete performance.now;
      const before = window.requestAnimationFrame(() => {});
      queueMicrotask(() => window.cancelAnimationFrame(before + 1));
    }
    return looked.call(performance);
  };
}
