"use strict";
(function () {
  const status = document.querySelector(".status");
  let timer;
  function say(text) {
    status.textContent = text;
    status.style.padding = text ? ".35rem 1rem" : "";
    clearTimeout(timer);
    if (text) timer = setTimeout(() => say(""), 1600);
  }
  function copy(text) {
    navigator.clipboard.writeText(text).then(() => say(status.dataset.copied));
  }
  function button(text) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = status.dataset.copy;
    made.addEventListener("click", () => copy(text));
    return made;
  }
  if (navigator.clipboard) {
    document.documentElement.classList.add("js");
    for (const code of document.querySelectorAll("pre > code")) code.parentNode.append(button(code.textContent.trim()));
    for (const code of document.querySelectorAll("[data-copy-text]")) code.append(button(code.dataset.copyText));
  }
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", () => {
      document.cookie = "kb_lang=" + link.dataset.language + ";path=/;max-age=31536000;samesite=lax";
      if (location.hash) link.href += location.hash;
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const box = document.querySelector("[name=q]");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
  });
  const box = document.querySelector("textarea[name=q]");
  if (box) {
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        box.form.requestSubmit();
      }
    });
  }
})();
