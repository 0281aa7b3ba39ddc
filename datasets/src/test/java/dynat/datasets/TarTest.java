package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TarTest {

    private static List<String> read(byte[] archive) throws IOException {
        List<String> seen = new ArrayList<>();
        new Tar("data", "a.tar", 5, 100_000).read(new ByteArrayInputStream(archive), (name, size, content) -> {
            seen.add("%s %d %d".formatted(name, size, content.read()));
        });
        return seen;
    }

    private static void assertRefused(String what, byte[] archive) {
        var error = assertThrows(DataError.class, () -> read(archive));
        assertEquals(
                "data: the archive a.tar is refused: %s\n    fix:    delete it and get it again".formatted(what),
                error.getMessage());
    }

    @Test
    void filesAreShownWhetherReadOrNot() throws IOException {
        byte[] archive = new Tarred()
                .folder("a/")
                .file("a/b", new byte[] {7, 8})
                .member("pax", 'x', 20, "20 mtime=12345678.9\n".getBytes())
                .file("a/c", new byte[600])
                .tar();
        assertEquals(List.of("a/b 2 7", "a/c 600 0"), read(archive));
        assertEquals(List.of(), read(new byte[1024]));
        assertEquals(List.of(), read(new byte[10_240]));
    }

    @Test
    void namesThatLeadOutAreRefused() {
        for (String name : List.of("/a", "../a", "a/../../b", "a\\b", "C:a", "..")) {
            assertRefused(
                    "the name \"%s\" leads out of the folder it is unpacked to".formatted(name),
                    new Tarred().file(name, new byte[1]).tar());
        }
        assertRefused(
                "the name \"../a/\" leads out of the folder it is unpacked to",
                new Tarred().folder("../a/").tar());
    }

    @Test
    void whatIsNeitherFileNorFolderIsRefused() {
        assertRefused(
                "a is a link", new Tarred().member("a", '1', 0, new byte[0]).tar());
        assertRefused(
                "a is a link", new Tarred().member("a", '2', 0, new byte[0]).tar());
        assertRefused(
                "a is of kind 51, neither file nor folder",
                new Tarred().member("a", '3', 0, new byte[0]).tar());
    }

    @Test
    void extendedHeadersThatChangeAnythingAreRefused() {
        byte[] path = "12 path=../b\n".getBytes();
        assertRefused(
                "the extended header pax sets path",
                new Tarred().member("pax", 'x', path.length, path).tar());
        assertRefused(
                "the extended header pax has 65537 bytes",
                new Tarred().member("pax", 'x', 65_537, new byte[0]).tar());
    }

    @Test
    void bombsAreRefused() {
        Tarred many = new Tarred();
        for (int i = 0; i < 6; i++) {
            many.file("f" + i, new byte[1]);
        }
        assertRefused("it has more than 5 members", many.tar());
        assertRefused(
                "its members hold more than 100000 bytes",
                new Tarred().member("a", '0', 100_001, new byte[0]).tar());
        assertRefused(
                "its members hold more than 100000 bytes",
                new Tarred()
                        .file("a", new byte[9_000])
                        .member("a", '0', 077777777777L, new byte[0])
                        .tar());
    }

    @Test
    void damageIsNamed() {
        byte[] good = new Tarred().file("a", new byte[600]).tar();
        assertRefused("it ends before its end mark", new byte[0]);
        assertRefused(
                "it ends before its end mark",
                new Tarred().file("a", new byte[600]).open());
        assertRefused("it ends in the middle of a member", Arrays.copyOf(good, 700));
        byte[] name = good.clone();
        name[0]++;
        assertRefused("the checksum of member 0 is another", name);
        byte[] tail = Arrays.copyOf(good, good.length + 512);
        tail[tail.length - 1] = 1;
        assertRefused("something follows its end mark", tail);
    }

    @Test
    void numbersAreOctal() {
        byte[] archive = new Tarred().file("a", new byte[0]).tar();
        archive[124] = '8';
        archive[148 + 4] += 1; // the sum grows by 8
        assertRefused("a number of member 0 is not octal", archive);
    }
}
