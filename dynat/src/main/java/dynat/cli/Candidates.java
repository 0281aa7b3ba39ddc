package dynat.cli;

import dynat.cli.config.ConfigReader;
import java.util.Iterator;
import java.util.List;

/// What shells may complete a flag's value to.
final class Candidates {
    private Candidates() {}

    /// Models by name.
    static final class Models implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("model").iterator();
        }
    }

    /// Methods by name.
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("method").iterator();
        }
    }

    /// Presets by name.
    static final class Presets implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("preset").iterator();
        }
    }

    /// Devices by name.
    static final class Devices implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("device").iterator();
        }
    }

    /// Ways to compute convolutions.
    static final class Convolutions implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("convolution algorithm").iterator();
        }
    }

    /// How exactly to compute.
    static final class Precisions implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("precision").iterator();
        }
    }

    /// Attacks and ensembles by name.
    static final class Attacks implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return AttackPlan.known().iterator();
        }
    }

    /// Norms by name.
    static final class Norms implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("norm").iterator();
        }
    }

    /// Networks of a checkpoint.
    static final class Roles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("role").iterator();
        }
    }

    /// Conventions of others.
    static final class Protocols implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigReader.known("protocol").iterator();
        }
    }

    /// Ways to show progress.
    static final class Shown implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Terminal.PROGRESS.iterator();
        }
    }

    /// When to use colours.
    static final class Colours implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Terminal.COLOR.iterator();
        }
    }

    /// What curves of a report go over.
    static final class Over implements Iterable<String> {
        static final List<String> NAMES = List.of("epochs", "steps", "minutes");

        @Override
        public Iterator<String> iterator() {
            return NAMES.iterator();
        }
    }

    /// Shells that can complete.
    static final class Shells implements Iterable<String> {
        static final List<String> NAMES = List.of("bash", "zsh");

        @Override
        public Iterator<String> iterator() {
            return NAMES.iterator();
        }
    }
}
