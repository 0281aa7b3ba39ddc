# Reads the lines of dynat.bench.Cuda and of torch_peer.py and prints the Markdown tables. Called by compare.

/^#/ { print "-" substr($0, 2); next }

# Fields are `name key=value …`.
/ by=/ {
    delete f
    for (i = 2; i <= NF; i++) {
        split($i, pair, "=")
        f[pair[1]] = pair[2]
    }
    if (!("images_per_s" in f)) {
        key = $1 " | " f["precision"]
        if (!(key in known)) { known[key] = 1; limits[++limit] = key }
        if ($1 == "matmul" && f["tflops"] + 0 > most[f["precision"]]) most[f["precision"]] = f["tflops"] + 0
        rate[key, f["by"]] = ("tflops" in f) ? f["tflops"] " TFLOP/s" : f["gb_per_s"] " GB/s"
        next
    }
    key = f["model"] " | " f["batch"] " | " f["precision"] " | " $1
    if (!(key in seen)) { seen[key] = 1; keys[++count] = key }
    who = f["by"] == "torch" ? (f["mode"] ~ /^compile/ ? "compiled" : "eager") : f["mode"] == "fast" ? "fast" : "dynat"
    if (f["images_per_s"] + 0 > best[key, who]) {
        best[key, who] = f["images_per_s"] + 0
        mode[key, who] = f["mode"]
        if (who == "dynat") { tflops[key] = f["tflops"]; precision[key] = f["precision"] }
    }
}

# What is wanted of a line, against the best of eager PyTorch.
function goal(key) {
    if (key ~ /^wrn/) return 1.0
    return key ~ /train-step$/ ? 1.1 : 1.3
}

function ratio(a, b) { return a && b ? sprintf("%.2f", a / b) : "" }

function number(x) { return x ? sprintf("%.0f", x) : "" }

END {
    print "\n| ceiling | precision | dynat | PyTorch |\n|---|---|---:|---:|"
    for (i = 1; i <= limit; i++) print "| " limits[i] " | " rate[limits[i], "dynat"] " | " rate[limits[i], "torch"] " |"
    print "\n| model | batch | precision | line | dynat, images/s | TFLOP/s | share | dynat, not deterministic |" \
        " PyTorch eager | as | ratio | goal | | compiled | ratio |"
    print "|---|---:|---|---|---:|---:|---:|---:|---:|---|---:|---:|---|---:|---:|"
    for (i = 1; i <= count; i++) {
        k = keys[i]
        r = ratio(best[k, "dynat"], best[k, "eager"])
        peak = most[precision[k]]
        share = peak ? sprintf("%.2f", tflops[k] / peak) : ""
        verdict = r == "" ? "" : (r + 0 >= goal(k)) ? "met" : "**not met**"
        printf "| %s | %s | %s | %s | %s | %s | %s | %s | %.1f | %s | %s | %s |\n", k, number(best[k, "dynat"]), \
            tflops[k], share, number(best[k, "fast"]), number(best[k, "eager"]), mode[k, "eager"], r, goal(k), \
            verdict, number(best[k, "compiled"]), ratio(best[k, "dynat"], best[k, "compiled"])
    }
}
