package dynat.tests.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/// NVIDIA's assembler, `ptxas` of CUDA 12.0, which JCuda brings along. It needs no GPU.
final class Assembler {
    static {
        // JCuda unpacks its library into the temporary folder, unless it lies there: into one that is ours
        var property = "java.io.tmpdir";
        var before = System.getProperty(property);
        try {
            System.setProperty(property, Files.createTempDirectory("ptxas").toString());
            JNvPTXCompiler.setExceptionsEnabled(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setProperty(property, before);
        }
    }

    private Assembler() {}

    /// Assembles a program.
    ///
    /// @param target such as `sm_75`
    /// @return       what is wrong with it; empty if nothing is
    static synchronized String complaint(String ptx, String target) {
        var text = ptx.getBytes(StandardCharsets.US_ASCII);
        var compiler = new nvPTXCompilerHandle();
        int status = JNvPTXCompiler.nvPTXCompilerCreate(
                compiler, text.length, Arrays.copyOf(text, text.length + 1)); // ends in a zero
        if (status == nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
            status = JNvPTXCompiler.nvPTXCompilerCompile(compiler, 1, new String[] {"--gpu-name=" + target});
        }
        var log = status == nvPTXCompileResult.NVPTXCOMPILE_SUCCESS
                ? ""
                : nvPTXCompileResult.stringFor(status) + "\n" + log(compiler);
        JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        return log;
    }

    private static String log(nvPTXCompilerHandle compiler) {
        var length = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, length);
        var log = new byte[(int) length[0] + 1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
        return new String(log, StandardCharsets.US_ASCII).replace("\0", "");
    }
}
