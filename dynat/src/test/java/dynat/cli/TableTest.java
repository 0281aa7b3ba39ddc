package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumns() {
        Table table = new Table("attack", "teacher", "student");
        table.row("clean", Table.percent(0.87), Table.percent(0.802));
        table.row("pgd20", Table.percent(0.098), Table.percent(0.726));
        assertEquals("""
                attack  teacher  student
                clean   87.00 %  80.20 %
                pgd20    9.80 %  72.60 %
                """, table.toString());
    }
}
