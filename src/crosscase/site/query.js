var splitQuery = (query) => query.normalize("NFC").match(/[\p{L}\p{N}_]+/gu) ?? [];
const foldText = (text) => splitQuery(text).map(foldWord).join(" ");

// A title typed without its accents is searched as it is spelt.
const searchAsSpelt = Search.query;
Search.query = (query) => searchAsSpelt(
  Object.keys(Search._index.alltitles).find((title) => foldText(title) === foldText(query)) ?? query
);

// A result shows the place where the word stands, in the spelling it has there.
const summarise = Search.makeSearchSummary;
Search.makeSearchSummary = (page, terms, anchor) => {
  const words = splitQuery(Search.htmlToText(page, anchor));
  const spelt = [...terms].map((term) => words.find((word) => foldWord(word).includes(term)));
  return summarise(page, spelt.filter(Boolean), anchor);
};

// What is found is shown as HTML. Titles of pages are HTML, headings and terms are text.
const asHTML = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const perform = Search._performSearch;
Search._performSearch = (...query) =>
  perform(...query).map(([page, title, anchor, term, ...rest]) => {
    const [first, ...headings] = title.split(" > ");
    const shown = [term ? asHTML(first) : first, ...headings.map(asHTML)].join(" > ");
    return [page, shown, anchor, term, ...rest];
  });

// Without a server the pages of the results cannot be read.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
