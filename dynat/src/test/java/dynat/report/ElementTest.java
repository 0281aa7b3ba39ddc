package dynat.report;

import static dynat.report.Element.element;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Markup that cannot be broken out of.
class ElementTest {

    @Test
    void textsAreEscaped() {
        assertEquals(
                "<p>&lt;script&gt;alert(&#39;1&#39;) &amp;amp; &quot;2&quot;&lt;/script&gt;</p>",
                element("p", "<script>alert('1') &amp; \"2\"</script>").toString());
    }

    @Test
    void attributesAreEscaped() {
        assertEquals(
                "<img alt=\"&quot; onerror=&quot;x&lt;&gt;&#39;&amp;\"/>",
                element("img").with("alt", "\" onerror=\"x<>'&").toString());
    }

    /// Neither HTML nor XML may hold them.
    @Test
    void controlCharactersAndHalvesOfPairsAreReplaced() {
        assertEquals(
                "<p>a\uFFFDb\uFFFDc\uFFFDd</p>",
                element("p", "a\u0001b\uD800c\u007Fd").toString());
        assertEquals(
                "<p>\n\t\uD83D\uDE00 \u00FC</p>",
                element("p", "\n\t\uD83D\uDE00 \u00FC").toString());
    }

    @Test
    void whatIsInsideMayBeNested() {
        assertEquals(
                "<ul class=\"a\"><li>1</li><li></li>2</ul>",
                element("ul", List.of(element("li", 1), List.of(element("li"))), 2)
                        .of("a")
                        .toString());
    }
}
