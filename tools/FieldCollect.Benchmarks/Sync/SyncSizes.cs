namespace FieldCollect.Benchmarks.Sync;

/// <summary>How much each part of the sync suite does. The parts are the letters of the issue that asks for them.</summary>
public sealed record SyncSizes
{
    /// <summary>As in docs/benchmarks.md.</summary>
    public static readonly SyncSizes Normal = new();

    /// <summary>Everything once and small: whether the parts still run, and whether raw and ours still end with the same rows.</summary>
    public static readonly SyncSizes Tiny = new()
    {
        ScaleOfBeats = 0.005, RowsOfBeat = 1, LargeRows = 600, WarmRows = 50, ChangesElsewhere = 5, VisitsAPush = 4, VisitsOfAWeek = 8, BatchesOfAWeek = 2, Rounds = 1, WarmUps = 0, RoundsBefore = 1,
        ScaleOfDrain = 0.01, Terminals = 4, DaysOfHistory = 20, Growth = [0.005, 0.01],
    };

    /// <summary>Of the demo county whose beats are of about <see cref="RowsOfBeat"/>.</summary>
    public double ScaleOfBeats { get; init; } = 0.04;

    /// <summary>The beat that comes nearest is taken.</summary>
    public int RowsOfBeat { get; init; } = 7_400;

    /// <summary>(b)</summary>
    public int LargeRows { get; init; } = 50_000;

    public int WarmRows { get; init; } = 2_000;

    /// <summary>(d)</summary>
    public int ChangesElsewhere { get; init; } = 200;

    /// <summary>(c), (e): a visit is five rows.</summary>
    public int VisitsAPush { get; init; } = 40;

    /// <summary>(b2)</summary>
    public int VisitsOfAWeek { get; init; } = 400;

    /// <summary>(b2): how many requests those may take.</summary>
    public int BatchesOfAWeek { get; init; } = 10;

    public int Rounds { get; init; } = 7;

    /// <summary>(a): snapshots made before the first round.</summary>
    public int WarmUps { get; init; } = 30;

    /// <summary>(b2), (c): pushes that are not counted, before those that are.</summary>
    public int RoundsBefore { get; init; } = 50;

    /// <summary>(e)</summary>
    public double ScaleOfDrain { get; init; } = 1;

    /// <summary>(e)</summary>
    public int Terminals { get; init; } = 150;

    /// <summary>(f): working days of ten years, 300 changes each.</summary>
    public int DaysOfHistory { get; init; } = 2_500;

    /// <summary>County scales that (c) and (d) are compared at; none: they are not.</summary>
    public IReadOnlyList<double> Growth { get; init; } = [];

    /// <summary>Of the beat compared, in each of these counties.</summary>
    public int RowsOfGrowth { get; init; } = 13_000;
}
