# Reads the lines of `bench.jar attacks` and of peer/attacks.py, from files whose names begin with ours-, nhwc- or nchw-,
# and prints a Markdown table. Called by attacks.

FNR == 1 {
    program = FILENAME
    sub(/.*\//, "", program)
    sub(/-.*/, "", program)
}

/^#/ { next }

{
    delete f
    for (i = 2; i <= NF; i++) {
        split($i, pair, "=")
        f[pair[1]] = pair[2]
    }
    if (sub(/^whole-/, "", $1)) {
        parts[++runs] = $1
        part_seconds[$1] = f["seconds"]
        part_steps[$1] = f["image_iterations"]
        part_images[$1] = f["images"]
        next
    }
    batch = f["batch"] ? f["batch"] : batch
    if (sub(/-forward$/, "", $1)) {
        add($1 " share", f["share"])
        next
    }
    if (program == "ours" && !($1 in seen)) { seen[$1] = 1; names[++lines] = $1 }
    add($1 " " program, f["median_ms"])
}

function add(name, value) { value_of[name, ++many[name]] = value + 0 }

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

# What the peer needs for one iteration of one image, in seconds; 0 if it was not measured.
function each(attack,    k, n, part, theirs, other) {
    for (k = 1; k <= lines; k++) {
        if (index(names[k], attack "-Linf-") != 1) continue
        n = split(names[k], part, "-")
        theirs = median(names[k] " nchw")
        other = median(names[k] " nhwc")
        if (other && other < theirs) theirs = other
        return theirs / 1e3 / part[n] / batch
    }
    return 0
}

function whole(    k, one, theirs, ours_all, theirs_all) {
    print ""
    print "| all of AutoAttack, Linf | images | iterations x images | dynat, s | PyTorch, s, worked out | ratio |"
    print "|---|---|---|---|---|---|"
    for (k = 1; k <= runs; k++) {
        one = each(parts[k] == "apgd-t" ? "apgd-ce" : parts[k])
        if (!one) {
            printf("| %s | %d | %d | %.1f | its line was not measured | |\n", parts[k], part_images[parts[k]], \
                part_steps[parts[k]], part_seconds[parts[k]])
            continue
        }
        theirs = one * part_steps[parts[k]]
        printf("| %s | %d | %d | %.1f | %.1f | %.2f |\n", parts[k], part_images[parts[k]], part_steps[parts[k]], \
            part_seconds[parts[k]], theirs, theirs / part_seconds[parts[k]])
        ours_all += part_seconds[parts[k]]
        theirs_all += theirs
    }
    printf("| all | | | %.1f | %.1f | %.2f |\n", ours_all, theirs_all, theirs_all / ours_all)
}

END {
    print "| attack | norm | dynat, iterations/s | PyTorch, iterations/s | ratio | dynat's share in the network |"
    print "|---|---|---|---|---|---|"
    for (k = 1; k <= lines; k++) {
        n = split(names[k], part, "-")
        steps = part[n]
        attack = substr(names[k], 1, length(names[k]) - length(part[n]) - length(part[n - 1]) - 2)
        mine = median(names[k] " ours")
        theirs = median(names[k] " nchw")
        other = median(names[k] " nhwc")
        if (other && other < theirs) theirs = other
        if (!theirs) continue
        printf("| %s | %s | %.2f | %.2f | %.2f | %.0f %% |\n", attack, part[n - 1], 1e3 * steps / mine, \
            1e3 * steps / theirs, theirs / mine, 100 * median(names[k] " share"))
    }
    if (runs) whole()
}
