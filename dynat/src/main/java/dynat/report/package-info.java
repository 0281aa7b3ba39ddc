/// One or several runs as a page to read: self-contained HTML.
package dynat.report;
