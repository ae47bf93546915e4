import Glibc

/// Seconds of processor time that this program has used: what others do on the machine doesn't count.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// MB a second of `work` over `inputs`, repeated for at least that many seconds; the first round is not measured.
func megabytesPerSecond<Input>(
    _ inputs: [Input], bytes: Int, seconds: Double, _ work: (Input) -> Int
) -> (rate: Double, result: Int) {
    var result = 0
    for input in inputs { result &+= work(input) }
    var rounds = 0
    let start = processorSeconds()
    while processorSeconds() - start < seconds {
        for input in inputs { _ = work(input) }
        rounds += 1
    }
    return (Double(bytes * rounds) / (processorSeconds() - start) / 1e6, result)
}
