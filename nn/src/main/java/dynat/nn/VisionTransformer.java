package dynat.nn;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Expand.expand;
import static dynat.autograd.ops.Permute.permute;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.Slice.slice;
import static dynat.nn.Layer.part;
import static dynat.nn.Layer.scoped;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A vision transformer: an image is cut into patches, each of which becomes a token by one linear map; a further
/// token that all images share, the class token, is put before them; each gets its position added. Tokens pass through
/// [TransformerBlock]s, and the class token that comes out is normalised and mapped to logits.
///
/// Names, order and numbers to begin with are those of timm: `cls_token`, `pos_embed`, `patch_embed.proj`,
/// `blocks.0.attn.qkv`, `norm`, `head`.
///
/// Paper: Dosovitskiy et al., 2021, "An image is worth 16x16 words". Against adversaries: Mo et al., 2022, "When
/// adversarial training meets vision transformers".
///
/// @param clsToken   `[1, 1, D]`
/// @param posEmbed   `[1, 1 + L, D]`, the class token's position first
/// @param patchEmbed makes L tokens of an image
/// @param blocks     one after the other
/// @param norm       of the class token
/// @param head       maps it to logits
public record VisionTransformer(
        Parameter clsToken, Parameter posEmbed, Patches patchEmbed, Sequential blocks, LayerNorm norm, Linear head)
        implements Layer {

    private static final double TOKEN = 1e-6; // deviation of the class token at the beginning

    /// Which network.
    ///
    /// @param image       `[C, H, W]`; it takes images of this size alone
    /// @param patch       edge of a patch, in pixels; a divisor of H and of W
    /// @param width       channels of a token
    /// @param depth       how many blocks
    /// @param heads       of each attention, a divisor of the width
    /// @param classes     how many logits
    /// @param initialiser how weights begin
    public record Config(Shape image, int patch, int width, int depth, int heads, int classes, Initialiser initialiser)
            implements Plan {

        /// Checks the counts.
        ///
        /// @throws IllegalArgumentException if one is less than 1, patches do not tile the image, or heads do not share
        ///                                  the width evenly
        public Config {
            if (image.rank() != 3 || image.dim(1) < 1 || image.dim(2) < 1) {
                throw new IllegalArgumentException(
                        "vit: images of %s\n    fix:    give channels, height and width, such as [3, 32, 32]"
                                .formatted(image));
            }
            Stages.check("vit", image.dim(0), List.of(width), List.of(depth), classes);
            if (patch < 1 || image.dim(1) % patch != 0 || image.dim(2) % patch != 0) {
                throw new IllegalArgumentException(
                        "vit: patches of %1$d x %1$d do not tile images of %2$d x %3$d\n    fix:    choose a patch that divides both, such as %4$d"
                                .formatted(patch, image.dim(1), image.dim(2), tile(image, patch)));
            }
            MultiheadSelfAttention.check("vit", width, heads);
        }

        /// The largest patch up to `most` that tiles the image.
        private static int tile(Shape image, int most) {
            int patch = Math.clamp(most, 1, Math.min(image.dim(1), image.dim(2)));
            while (image.dim(1) % patch != 0 || image.dim(2) % patch != 0) {
                patch--;
            }
            return patch;
        }

        @Override
        public String family() {
            return "vit";
        }

        @Override
        public int channels() {
            return image.dim(0);
        }

        @Override
        public List<Integer> widths() {
            return List.of(width);
        }

        @Override
        public List<Integer> blocks() {
            return List.of(depth);
        }

        @Override
        public Optional<Shape> only() {
            return Optional.of(image);
        }

        @Override
        public VisionTransformer network(Draws draws) {
            return of(this, draws);
        }
    }

    /// Makes a token of every patch, row by row: a convolution whose windows lie side by side.
    ///
    /// @param proj  its stride is its window
    /// @param image `[C, H, W]` of the images that it takes
    public record Patches(Conv2d proj, Shape image) implements Layer {

        /// @param x `[N, C, H, W]`
        /// @return  `[N, L, D]`
        @Override
        public Variable forward(Variable x, Pass pass) {
            if (x.shape().rank() != 4 || !x.shape().with(0, 1).equals(image.toRank(4))) {
                throw ShapeError.in("patches")
                        .because("the network has positions for images of another size")
                        .shape("input", x.shape(), "N C H W")
                        .shape("wanted", image, "C H W")
                        .fix("pass images of that size, or make the network for these");
            }
            Variable y = permute(part("proj", () -> proj.forward(x, pass)), 0, 2, 3, 1);
            return reshape(
                    y,
                    new Shape(
                            y.shape().dim(0),
                            y.shape().dim(1) * y.shape().dim(2),
                            y.shape().dim(3)));
        }
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static VisionTransformer of(Config config, Draws draws) {
        int width = config.width(), patch = config.patch();
        var init = config.initialiser();
        var blocks = new ArrayList<Layer>();
        for (int b = 0; b < config.depth(); b++) {
            blocks.add(
                    TransformerBlock.of(width, config.heads(), init, draws.at(4).at(b)));
        }
        int tokens = 1 + config.image().dim(1) / patch * (config.image().dim(2) / patch);
        return new VisionTransformer(
                new Parameter(draws.at(0).normal(new Shape(1, 1, width), TOKEN)),
                new Parameter(draws.at(1).normal(new Shape(1, tokens, width), Initialiser.VIT_DEVIATION)),
                new Patches(
                        Conv2d.of(config.channels(), width, patch, new Geometry(patch, 0), true, init, draws.at(2)),
                        config.image()),
                new Sequential(blocks),
                TransformerBlock.norm(width),
                Linear.of(width, config.classes(), init, draws.at(3)));
    }

    /// @param x `[N, C, H, W]` of the size that it was made for
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable patches = part("patch_embed", () -> patchEmbed.forward(x, pass));
        Variable tokens = scoped("positions", () -> {
            Variable first = expand(clsToken.read(), patches.shape().with(1, 1));
            return add(concat(1, first, patches), posEmbed.read());
        });
        Variable last = part("blocks", () -> blocks.forward(tokens, pass));
        // a norm looks at each token by itself, so only the one that is needed has to be normalised
        Variable token = scoped("token", () -> {
            Variable first = slice(last, 1, 0, 1);
            return reshape(first, new Shape(first.shape().dim(0), first.shape().dim(2)));
        });
        Variable features = part("norm", () -> norm.forward(token, pass));
        return part("head", () -> head.forward(features, pass));
    }
}
