#include "report/html_page.hpp"

#include <string_view>

#include "report/html.hpp"

namespace refwarden {
namespace {

// The policy of contents keeps a page from loading anything, even where an escape were missed.
constexpr std::string_view k_head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
:root { --paper: #fff; --ink: #1c2126; --dim: #5a646e; --line: #d8dde2; --tint: #f2f4f6; --link: #0b5cad; --mark: #fff3c4; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181c; --ink: #e4e8ec; --dim: #9aa5b0; --line: #333b43; --tint: #1e242a; --link: #7ab7f5; --mark: #4a3f12; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); } nav { border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1.05rem; margin-top: 1.5rem; }
p { margin: .5rem 0; } ul { padding-left: 1.2rem; } li { margin: .4rem 0; } dt { margin-top: .7rem; font-weight: 600; } dd { margin-left: 1.2rem; } dd > p:first-child { margin-top: 0; }
:target { background: var(--mark); }
code, pre, var { font: .9em ui-monospace, monospace; } var { font-style: italic; }
pre { background: var(--tint); padding: .6rem .8rem; border-radius: .4rem; overflow-x: auto; overflow-wrap: normal; }
.wide { overflow-x: auto; } .dim { color: var(--dim); }
table { border-collapse: collapse; width: 100%; font-size: .93rem; overflow-wrap: normal; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top; }
th { color: var(--dim); font-weight: 600; }
@media (max-width: 40rem) { dd { margin-left: .6rem; } }
</style>
<title>)";

}  // namespace

std::string html_page(const std::string& title, const std::string& body) {
  return std::string(k_head) + html(title) + "</title>\n</head>\n<body>\n" + body +
         "</body>\n</html>\n";
}

}  // namespace refwarden
