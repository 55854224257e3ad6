// ==UserScript==
// @name         Activation codes to links
// @description  Makes Windows activation error codes on a page links to the knowledge base.
// @version      1.0
// @match        https://tickets.example.com/*
// @grant        none
// ==/UserScript==

// For a user script manager (Tampermonkey, Violentmonkey, Greasemonkey). Write the address of your
// ticket system into @match and the address of the service into SERVICE. Nothing is sent anywhere
// until somebody follows a link.
(function () {
  'use strict';
  const SERVICE = 'https://kb.example.com';
  const CODE = /(?<![0-9A-Za-z_-])0[xX](?:8[0-9A-Fa-f]{3}|[Cc]0[0-9A-Fa-f]{2})(?!0000)[0-9A-Fa-f]{4}(?![0-9A-Za-z_-])/g;
  const LEAVE =
    'a, script, style, textarea, input, select, button, code a, ' +
    '[contenteditable=""], [contenteditable="true"]';

  function link(code) {
    const anchor = document.createElement('a');
    anchor.href = SERVICE + '/' + code;
    anchor.textContent = code;
    anchor.target = '_blank';
    anchor.rel = 'noopener';
    return anchor;
  }

  function linkText(node) {
    if (!node.parentElement || node.parentElement.closest(LEAVE)) return;
    const text = node.data;
    const parts = document.createDocumentFragment();
    let end = 0;
    for (const found of text.matchAll(CODE)) {
      parts.append(text.slice(end, found.index), link(found[0]));
      end = found.index + found[0].length;
    }
    if (end) {
      parts.append(text.slice(end));
      node.replaceWith(parts);
    }
  }

  function linkBelow(root) {
    if (root.nodeType === Node.TEXT_NODE) return linkText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    nodes.forEach(linkText);
  }

  linkBelow(document.body);
  new MutationObserver(function (changes) {
    for (const change of changes) change.addedNodes.forEach(linkBelow);
  }).observe(document.body, { childList: true, subtree: true });
})();
