package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.cli.config.ConfigError;
import org.junit.jupiter.api.Test;

class IndicesTest {

    private static void refused(String list, String what, String fix) {
        var problem = assertThrows(ConfigError.class, () -> Indices.of(list, "cifar10", 20));
        assertEquals("config: --indices: %s\n    fix:    %s".formatted(what, fix), problem.getMessage());
    }

    @Test
    void numbersAndRangesInTheirOrder() {
        assertArrayEquals(new int[] {7, 0, 3, 4, 5, 19}, Indices.of("7,0, 3-5,19-19", "cifar10", 20));
    }

    @Test
    void whatIsNoList() {
        String form = "give numbers and ranges with commas between, such as 0,5,10-19";
        refused("", "\"\" is no number of an image", form);
        refused("1,,2", "\"\" is no number of an image", form);
        refused("-1", "\"-1\" is no number of an image", form);
        refused("3-", "\"3-\" is no number of an image", form);
        refused("4000000000", "\"4000000000\" is no number of an image", form);
    }

    @Test
    void imagesThatAreNotThere() {
        String form = "give numbers from 0 to 19, the smaller one first";
        refused("5,20", "20 is asked for, but cifar10 has 20 test images", form);
        refused("0-999999999", "0-999999999 is asked for, but cifar10 has 20 test images", form);
        refused("5-4", "5-4 is asked for, but cifar10 has 20 test images", form);
        refused("1-5,3", "image 3 is named twice", "name it once");
    }

    @Test
    void aListThatAFileCouldNotHold() {
        refused(
                "1,".repeat(2001),
                "a list of 4002 letters is longer than is read",
                "give at most 4000, ranges such as 0-999 among them");
    }
}
