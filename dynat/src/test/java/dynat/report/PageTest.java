package dynat.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/// The page, read as strict XML.
class PageTest {

    @TempDir
    private Path folder;

    private static Document parse(String page) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> all(Document page, String tag) {
        NodeList found = page.getElementsByTagNameNS("*", tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static List<String> texts(Document page, String tag) {
        return all(page, tag).stream().map(Element::getTextContent).toList();
    }

    private static Element section(Document page, String id) {
        return all(page, "section").stream()
                .filter(section -> section.getAttribute("id").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no section " + id));
    }

    private static List<String> sections(Document page) {
        return all(page, "section").stream()
                .map(section -> section.getAttribute("id"))
                .toList();
    }

    private static String html(Run... runs) {
        return new Page(List.of(runs), Over.EPOCHS, "1.2.3").html();
    }

    private Run finished(String name, double robust) throws Exception {
        return Run.read(Folders.finished(folder.resolve("run" + robust), robust), name, Folders.CONFIG);
    }

    @Test
    void oneRun() throws Exception {
        Document page = parse(html(finished("my run", 0.375)));
        assertEquals(List.of("my run"), texts(page, "h1"));
        assertEquals(
                List.of("results", "curves", "classes", "images", "attack", "configuration", "environment"),
                sections(page));
        assertEquals(
                sections(page).stream().map(id -> "#" + id).toList(),
                all(page, "a").stream().map(link -> link.getAttribute("href")).toList());
        String results = section(page, "results").getTextContent();
        for (String part : List.of("dynat of resnet18 on cifar10", "2 of 3 epochs", "75.00 %", "37.50 %", "finished")) {
            assertTrue(results.contains(part), part + " is missing in " + results);
        }
        assertTrue(section(page, "environment").getTextContent().contains("Abacus 2000"));
        assertTrue(section(page, "classes").getTextContent().contains("<b>dog</b>"));
    }

    @Test
    void everyColumnHasItsChart() throws Exception {
        Document page = parse(html(finished("run", 0.375)));
        List<String> titles = texts(page, "h3");
        for (String title : List.of("Accuracy", "Student loss", "Novelty", "Learning rate")) {
            assertTrue(titles.contains(title), title + " is missing in " + titles);
        }
    }

    /// An epoch's last batch may be a small one.
    @Test
    void whatIsPrintedBesideACurveIsTheLastEpochs() throws Exception {
        Run whole = finished("run", 0.375);
        Map<String, String> last = Map.of(
                "Learning rate", "0.2",
                "Student loss", "1.5",
                "Novelty", "8.5",
                "teacher, clean", "60.00 %",
                "student, under attack", "31.25 %");
        assertEquals(last, ends(whole, Over.EPOCHS));
        assertEquals(last, ends(whole, Over.STEPS));
        Run timed = new Run(
                "run", whole.config(), Metrics.NONE, whole.history(), whole.outcome(), whole.samples(), List.of());
        assertEquals("1.5", ends(timed, Over.MINUTES).get("Student loss"), "from the events alone");
        String chart = new Page(List.of(whole), Over.EPOCHS, "1").charts().get("student_loss");
        assertTrue(chart.contains(">at the end 1.5<"), chart);
    }

    /// What stands beside each curve, by its own name or, if it is alone in it, by its chart's.
    private static Map<String, String> ends(Run run, Over over) throws Exception {
        Map<String, String> ends = new HashMap<>();
        Element curves = section(parse(new Page(List.of(run), over, "1").html()), "curves");
        NodeList figures = curves.getElementsByTagNameNS("*", "figure");
        for (int f = 0; f < figures.getLength(); f++) {
            Element figure = (Element) figures.item(f);
            String title = figure.getElementsByTagNameNS("*", "h3").item(0).getTextContent();
            String words = ((Element) figure.getElementsByTagNameNS("*", "svg").item(0)).getAttribute("aria-label");
            NodeList lines = figure.getElementsByTagNameNS("*", "li");
            for (int i = 0; i < lines.getLength(); i++) {
                Element line = (Element) lines.item(i);
                String end = line.getElementsByTagNameNS("*", "b").item(0).getTextContent();
                String name = line.getTextContent().replace(end, "").strip();
                assertTrue(words.contains(" to %s.".formatted(end)), words);
                ends.put(name.equals("at the end") ? title : name, end);
            }
        }
        return ends;
    }

    /// Nothing on the page comes from elsewhere, so it can be sent and kept.
    @Test
    void needsNothingElse() throws Exception {
        String html = html(finished("run", 0.375));
        String own = html.replace("http://www.w3.org/1999/xhtml", "")
                .replace("http://www.w3.org/2000/svg", "")
                .replaceAll("data:image/png;base64,[^\"]*", "");
        assertFalse(own.contains("http:") || own.contains("https:") || own.contains("//"), "an address");
        assertEquals(List.of(), all(parse(html), "script"));
        assertTrue(html.contains("content=\"default-src 'none'".replace("'", "&#39;")));
    }

    @Test
    void picturesAreWholeAndDescribed() throws Exception {
        List<Element> images = all(parse(html(finished("run", 0.375))), "img");
        assertEquals(9, images.size());
        for (Element image : images) {
            String address = image.getAttribute("src");
            assertTrue(address.startsWith("data:image/png;base64,"));
            byte[] png = Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1));
            assertEquals(2, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
            assertFalse(image.getAttribute("alt").isBlank());
        }
        assertEquals("image 10, <b>dog</b>", images.get(3).getAttribute("alt"));
    }

    @Test
    void canBeReadByThoseWhoDoNotSee() throws Exception {
        Document page = parse(html(finished("a", 0.375), finished("b", 0.5)));
        assertEquals("en", page.getDocumentElement().getAttribute("lang"));
        for (Element table : all(page, "table")) {
            NodeList heads = table.getElementsByTagNameNS("*", "th");
            assertTrue(heads.getLength() > 1
                    && table.getElementsByTagNameNS("*", "caption").getLength() == 1);
            for (int i = 0; i < heads.getLength(); i++) {
                Element head = (Element) heads.item(i);
                assertTrue(head.getAttribute("scope").matches("col|row"));
                assertFalse(head.getTextContent().isBlank());
            }
        }
        for (Element chart : all(page, "svg")) {
            assertEquals("img", chart.getAttribute("role"));
            assertTrue(chart.getAttribute("aria-label").contains(" from "), chart.getAttribute("aria-label"));
        }
    }

    @Test
    void severalRuns() throws Exception {
        Map<String, String> other = new HashMap<>(Folders.CONFIG);
        other.put("method.name", "pgd-at");
        Run first = finished("first", 0.375), second = finished("second", 0.5);
        Run different = new Run(
                "third",
                other,
                second.metrics(),
                second.history(),
                second.outcome(),
                second.samples(),
                second.missing());
        Document page = parse(html(first, different));
        assertEquals(List.of("2 runs compared"), texts(page, "h1"));
        assertEquals(List.of("75.00 %", "75.00 %", "50.00 %"), texts(page, "strong"), "the best, and equals");
        Element configuration = section(page, "configuration");
        Element differing =
                (Element) configuration.getElementsByTagNameNS("*", "table").item(0);
        assertEquals("Where the runs differkeyfirstthirdmethod.name differsdynatpgd-at", differing.getTextContent());
        assertTrue(
                texts(page, "h3").contains("Student, under attack"),
                texts(page, "h3").toString());
        assertEquals(18, all(page, "img").size());

        Document same = parse(html(first, second));
        assertTrue(section(same, "configuration").getTextContent().contains("All runs have the same configuration."));
    }

    @Test
    void whatIsLearntByHeartIsNoTestImage() throws Exception {
        Run run = finished("run", 0.375);
        assertTrue(html(run).contains("on 8 test images of cifar10. "));
        assertTrue(texts(parse(html(run)), "caption").contains("Test images still classified right"));
        Map<String, String> byHeart = new HashMap<>(Folders.CONFIG);
        byHeart.put("overfitBatches", "2");
        String html = html(Run.read(folder.resolve("run0.375"), "run", byHeart));
        assertTrue(html.contains("on the same 8 training images of cifar10. "), html);
        assertTrue(texts(parse(html), "caption").contains("Images still classified right"), html);
    }

    @Test
    void aRunThatWasInterrupted() throws Exception {
        Document page = parse(html(Run.read(Folders.interrupted(folder), "run", Folders.CONFIG)));
        assertEquals(List.of("results", "curves", "configuration", "environment", "missing"), sections(page));
        String results = section(page, "results").getTextContent();
        assertTrue(results.contains("interrupted; it can be resumed"), results);
        assertTrue(
                results.contains(
                        "On images kept apart, after epoch 2: teacher, clean 60.00 %; student, under attack 31.25 %."),
                results);
        String missing = section(page, "missing").getTextContent();
        assertTrue(
                missing.contains("outcome.json: there is none") && missing.contains("samples.npy: there is none"),
                missing);
    }

    @Test
    void aRunThatHasJustBegun() throws Exception {
        Document page = parse(html(Run.read(folder, "run", Folders.CONFIG)));
        assertEquals(List.of("results", "configuration", "missing"), sections(page));
        assertTrue(section(page, "results").getTextContent().contains("No epoch is done yet."));
    }

    @Test
    void damagedFilesAreNamed() throws Exception {
        Run whole = finished("run", 0.375);
        Path run = folder.resolve("run0.375");
        String outcome = Files.readString(run.resolve("outcome.json"));
        for (String damaged : List.of(
                "{",
                "[]",
                "null",
                "{}",
                outcome.replaceFirst("\\{\"clean\": .*", "null,"),
                outcome.replace("{\"accuracy\": 0.375, \"right\": [2, 1]}", "null"),
                outcome.replace("[4, 4]", "[4]"),
                outcome.replace("[4, 4]", "[4, null]"),
                outcome.replace("[3, 3]", "[3, null]"),
                outcome.replace("\"cat\"", "null"),
                outcome.replace("0.75, 1.0", "null, 1.0"),
                outcome.replace("\"label\": 1", "\"label\": 2"))) {
            assertNotEquals(outcome, damaged);
            Files.writeString(run.resolve("outcome.json"), damaged);
            Run read = Run.read(run, "run", Folders.CONFIG);
            assertEquals(1, read.missing().size());
            assertTrue(
                    read.missing().getFirst().startsWith("outcome.json: "),
                    read.missing().toString());
            parse(html(read));
        }
        Files.writeString(run.resolve("outcome.json"), outcome);
        Files.write(run.resolve("samples.npy"), new byte[99]);
        Files.writeString(run.resolve("metrics.csv"), "what,is\nthis,?\n");
        Files.write(run.resolve("events.jsonl"), new byte[] {0, -1, 7, '\n', '{'});
        Run read = Run.read(run, "run", Folders.CONFIG);
        assertEquals(2, read.missing().size(), read.missing().toString());
        assertEquals(
                "events.jsonl: 1 of its lines are no events, and were passed over",
                read.missing().getFirst());
        assertEquals(whole.outcome(), read.outcome());
        parse(html(read));
    }

    /// A network may be sure beyond what numbers hold; the page then shows all but that curve.
    @Test
    void aLossWithoutBoundsIsNotDrawn() throws Exception {
        finished("run", 0.375);
        Path run = folder.resolve("run0.375"), outcome = run.resolve("outcome.json");
        Files.writeString(outcome, Files.readString(outcome).replaceFirst("0.75, 1.0", "0.75, \"Infinity\""));
        Run read = Run.read(run, "run", Folders.CONFIG);
        assertEquals(List.of(), read.missing());
        List<String> sections = sections(parse(html(read)));
        assertTrue(sections.contains("images") && !sections.contains("attack"), sections.toString());
    }

    /// Whoever names a folder, a class or a column does not write the page.
    @Test
    void namesAreHarmless() throws Exception {
        String evil = "<script>alert(1)</script>\"'&\u0007]]>";
        Files.writeString(folder.resolve("metrics.csv"), "epoch,%s\n1,0.5\n".formatted(evil));
        Files.writeString(
                folder.resolve("events.jsonl"),
                "{\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"failed\",\"problem\":\"</p><script>\"}\n");
        Run run =
                Run.read(folder, evil, Map.of("method.name", evil, "model.name", evil, "data.name", evil, evil, evil));
        String html = html(run, run);
        assertFalse(html.contains("<script"), "an element of that name");
        Document page = parse(html);
        assertAll(
                () -> assertEquals(List.of(), all(page, "script")),
                () -> assertTrue(texts(page, "h3").contains(evil.replace('\u0007', '\uFFFD'))),
                () -> assertTrue(section(page, "results").getTextContent().contains("failed: </p><script>")));
    }

    @Test
    void chartsAreFilesOfTheirOwn() throws Exception {
        Map<String, String> charts =
                new Page(List.of(finished("a", 0.375), finished("b", 0.5)), Over.MINUTES, "1").charts();
        assertTrue(
                charts.keySet().containsAll(List.of("student_loss", "student_robust")),
                charts.keySet().toString());
        for (String svg : charts.values()) {
            Document chart = parse(svg);
            assertEquals("svg", chart.getDocumentElement().getLocalName());
            assertTrue(chart.getDocumentElement().getTextContent().contains("minutes"));
        }
    }
}
