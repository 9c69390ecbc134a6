namespace FieldCollect.Register.Quality.Proof;

/// <summary>How closely a beat is looked at.</summary>
public enum Intensity
{
    /// <summary>正常.</summary>
    Normal,

    /// <summary>加严.</summary>
    Tightened,

    /// <summary>放宽.</summary>
    Reduced,

    /// <summary>暂停. Inspecting goes on only when the supervisor has seen to the cause.</summary>
    Suspended,
}

/// <summary>
/// The switching rules of ISO 2859-1:1999, 9.3 (GB/T 2828.1), in the simple form: tightened when two of five batches in a row fail, normal again after five that pass, suspended when five have
/// failed while tightened, reduced after ten in a row that pass, normal at the first that fails. It says how much is looked at and proves nothing: the bounds do.
/// </summary>
/// <param name="Now">The intensity for the next batch.</param>
/// <param name="Passed">Batches in a row that passed since the last switch.</param>
/// <param name="Failed">Batches that failed while tightened.</param>
/// <param name="Recent">The last batches since the last switch, oldest first, at most five: whether each passed.</param>
public sealed record IntensityState(Intensity Now, int Passed, int Failed, IReadOnlyList<bool> Recent)
{
    private const int Watched = 5;
    private const int FailuresThatTighten = 2;
    private const int PassesThatRelax = 5;
    private const int FailuresThatSuspend = 5;
    private const int PassesThatReduce = 10;

    /// <summary>Where every beat begins.</summary>
    public static IntensityState Start { get; } = Fresh(Intensity.Normal);

    /// <summary>The state after one more batch.</summary>
    /// <param name="passed">Whether the batch passed.</param>
    public IntensityState After(bool passed)
    {
        var next = this with
        {
            Passed = passed ? Passed + 1 : 0,
            Failed = Now == Intensity.Tightened && !passed ? Failed + 1 : Failed,
            Recent = [.. Recent.Append(passed).TakeLast(Watched)],
        };
        return Now switch
        {
            Intensity.Normal when next.Recent.Count(r => !r) >= FailuresThatTighten => Fresh(Intensity.Tightened),
            Intensity.Normal when next.Passed >= PassesThatReduce => Fresh(Intensity.Reduced),
            Intensity.Tightened when next.Failed >= FailuresThatSuspend => Fresh(Intensity.Suspended),
            Intensity.Tightened when next.Passed >= PassesThatRelax => Start,
            Intensity.Reduced when !passed => Start,
            Intensity.Suspended => this,
            _ => next,
        };
    }

    /// <summary>The supervisor has seen to the cause: a suspended beat goes on tightened.</summary>
    public IntensityState Resume() => Now == Intensity.Suspended ? Fresh(Intensity.Tightened) : this;

    private static IntensityState Fresh(Intensity now) => new(now, 0, 0, []);
}
