using System.Globalization;

namespace FieldCollect.Register.Quality.Alerts;

/// <summary>When a county, or a beat of it, wants to hear: the code list AlertPolicy as it holds on a day.</summary>
public sealed class AlertPolicy(CodeLists.CodeLists codes, DateOnly on)
{
    private const string List = "AlertPolicy";

    /// <summary>Whole days without a sync that a terminal of the beat may have.</summary>
    public int TerminalDays(string beat) => (int)Of("terminal.days", beat, 3);

    /// <summary>Freshness that the beat should have, 0 to 1.</summary>
    public double FreshnessBelow(string beat) => Of("freshness.below", beat, 0.85);

    /// <summary>Current records that make a freshness worth telling.</summary>
    public int FreshnessLeast(string beat) => (int)Of("freshness.least", beat, 20);

    /// <summary>Days for which a batch that was sent back is told.</summary>
    public int BatchDays(string beat) => (int)Of("batch.days", beat, 14);

    /// <summary>Days that a conflict may wait for its decision.</summary>
    public int ConflictDays(string beat) => (int)Of("conflict.days", beat, 7);

    private double Of(string code, string beat, double otherwise) =>
        double.TryParse(codes.Setting(List, code, on, beat), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
