# Reads the lines of bench.jar and of the peer, from files whose names begin with ours-, nhwc- or nchw-, and prints the
# Markdown table of one kind: speed, memory, gc, scaling or copies. Called by compare.

# The program that wrote the current file.
FNR == 1 {
    program = FILENAME
    sub(/.*\//, "", program)
    sub(/-.*/, "", program)
}

/^#/ {
    if (program == "ours" && match($0, /peak [0-9.]+/)) {
        p = substr($0, RSTART + 5, RLENGTH - 5) + 0
        if (p > peak) peak = p
    }
    next
}

# Fields are `name key=value …`.
{
    delete f
    for (i = 2; i <= NF; i++) {
        split($i, pair, "=")
        f[pair[1]] = pair[2]
    }
    key = $1 " " f["batch"]
    if (!(key in seen)) {
        seen[key] = 1
        keys[++count] = key
    }
    add(key " " program " ms", f["median_ms"])
    add(key " " program " mib", f["peak_rss_mib"])
    turns = split("one one_min all all_min apart apart_min", turn, " ")
    for (i = 1; i <= turns; i++) add(key " " turn[i], f[turn[i] "_ms"])
    work[key] = f["gflops"] * f["median_ms"]
    copies[key] = f["layout_copies"]
    allocated[key] = f["allocated_kib"]
    share[key] = f["share"]
    pause[key] = f["pause_ms"]
    concurrent[key] = f["concurrent_ms"]
    passed[key] = f["ms"]
}

function add(name, value) {
    if (value != "") value_of[name, ++many[name]] = value + 0
}

# The median of what was added under a name; 0 if nothing was.
function median(name,    n, i, j, t, v) {
    n = many[name]
    if (!n) return 0
    for (i = 1; i <= n; i++) v[i] = value_of[name, i]
    for (i = 2; i <= n; i++) {
        t = v[i]
        for (j = i - 1; j >= 1 && v[j] > t; j--) v[j + 1] = v[j]
        v[j + 1] = t
    }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

# What is wanted of a line, and below which it is not enough: sets `goal` and `floor`.
function aims(name, batch) {
    if (name ~ /^(forward-eval|attack-pass-eval-bn|dynat-step)/) { goal = 2.0; floor = 1.6 }
    else if (name ~ /^(attack-pass-train-bn|train-step)/) { goal = 1.6; floor = 1.3 }
    else if (name ~ /^matmul/) { goal = 0.8; floor = 0.7 }
    else if (name ~ /^conv(1x1|3x3-s2|3x3-s1-3-)/) { goal = 1.0; floor = 0.85 }
    else if (name ~ /backward-weight$/) { goal = 1.2; floor = 1.0 }
    else { goal = 1.4; floor = 1.2 }
    if (batch == 32 && name ~ /^conv3x3-s1-512-512/) goal = floor
}

# The peer's faster layout on a line: sets `layout`; its time, 0 if neither was measured.
function peer_ms(key,    a, b) {
    a = median(key " nhwc ms")
    b = median(key " nchw ms")
    layout = b && (!a || b < a) ? "NCHW" : "NHWC"
    return layout == "NCHW" ? b : a
}

function verdict(ok) { return ok ? "met" : "**not met**" }

function speed(    k, part, mine, theirs, ratio, reached, enough, lines) {
    print "| line | batch | dynat, ms | PyTorch, ms | ratio | goal | floor | share of peak | |"
    print "|---|---|---|---|---|---|---|---|---|"
    for (k = 1; k <= count; k++) {
        split(keys[k], part, " ")
        mine = median(keys[k] " ours ms")
        theirs = peer_ms(keys[k])
        if (!mine || !theirs) continue
        aims(part[1], part[2])
        ratio = theirs / mine
        lines++
        reached += ratio >= goal
        enough += ratio >= floor
        printf("| %s | %s | %.3f | %.3f (%s) | %.2f | %.2f | %.2f | %s | %s |\n", part[1], part[2], mine, theirs, \
            layout, ratio, goal, floor, peak ? sprintf("%.2f", work[keys[k]] / mine / peak) : "?", \
            ratio >= goal ? "goal met" : ratio >= floor ? "floor met" : "**not met**")
    }
    printf "\nOf %d lines %d meet the goal and %d the floor. Peak: %.1f GFLOP/s.\n", lines, reached, enough, peak
}

function memory(    k, mine, theirs, batch) {
    for (k = 1; k <= count; k++) {
        if (keys[k] ~ /^train-step /) peer_ms(keys[k])
        if (keys[k] ~ /^memory /) { batch = substr(keys[k], 8) }
    }
    mine = median("memory " batch " ours mib")
    theirs = median("memory " batch " " tolower(layout) " mib")
    print "| training steps alone, batch " batch " | largest resident set, MiB |"
    print "|---|---|"
    printf "| dynat | %.0f |\n| PyTorch, NHWC | %.0f |\n| PyTorch, NCHW | %.0f |\n", mine, \
        median("memory " batch " nhwc mib"), median("memory " batch " nchw mib")
    printf "\nNot above PyTorch's in its faster layout, %s: %s.\n", layout, verdict(mine <= theirs)
}

function gc(    k, part) {
    print "| training steps, batch | ms | pauses, ms | beside, ms | share | below 1 % |"
    print "|---|---|---|---|---|---|"
    for (k = 1; k <= count; k++) {
        split(keys[k], part, " ")
        printf "| %s | %d | %.1f | %.1f | %.2f %% | %s |\n", part[2], passed[keys[k]], pause[keys[k]], \
            concurrent[keys[k]], 100 * share[keys[k]], verdict(share[keys[k]] < 0.01)
    }
}

# Ratios of medians, and of the best calls in brackets; `apart` is what programs reach that share nothing.
function scaling(    k, part, one, best, all, apart) {
    print "| line | batch | 1 thread, ms | " threads " threads, ms | ratio (best calls) | " threads " programs apart |" \
        " at least " 0.95 * threads " | share of apart |"
    print "|---|---|---|---|---|---|---|---|"
    for (k = 1; k <= count; k++) {
        split(keys[k], part, " ")
        one = median(keys[k] " one")
        best = median(keys[k] " one_min")
        all = median(keys[k] " all")
        if (!one || !all) continue
        apart = threads * one / median(keys[k] " apart")
        printf("| %s | %s | %.3f | %.3f | %.2f (%.2f) | %.2f (%.2f) | %s | %.2f |\n", part[1], part[2], one, all, \
            one / all, best / median(keys[k] " all_min"), apart, threads * best / median(keys[k] " apart_min"), \
            verdict(one / all >= 0.95 * threads), one / all / apart)
    }
}

function copied(    k, part) {
    print "| line | batch | tensors rearranged in a call | heap allocated in a call, KiB | none rearranged |"
    print "|---|---|---|---|---|"
    for (k = 1; k <= count; k++) {
        split(keys[k], part, " ")
        printf "| %s | %s | %s | %s | %s |\n", part[1], part[2], copies[keys[k]], allocated[keys[k]], \
            verdict(copies[keys[k]] == 0)
    }
}

END {
    if (kind == "speed") speed()
    else if (kind == "memory") memory()
    else if (kind == "gc") gc()
    else if (kind == "scaling") scaling()
    else copied()
}
