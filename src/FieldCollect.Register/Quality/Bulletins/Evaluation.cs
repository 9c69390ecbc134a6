using FieldCollect.Register.Quality.Inspections;

namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>月考评. The evaluation of an area: a weighted sum of rates of its work, with what each is made of. It is of an area and never of a person, and puts none before another.</summary>
/// <param name="AreaCode">The area; empty for the county.</param>
/// <param name="Parts">All parts, in the order of <see cref="EvaluationPart.Names"/>.</param>
/// <param name="Score">The weighted mean of the parts that count, 0 to 1; null when none does.</param>
/// <param name="WeightCounted">Share of the weights of the parts that count, 0 to 1: how much of the evaluation the score rests on.</param>
public sealed record Evaluation(string AreaCode, IReadOnlyList<EvaluationPart> Parts, double? Score, double WeightCounted)
{
    /// <summary>Evaluates an area.</summary>
    /// <param name="area">Its figures of the month.</param>
    /// <param name="weights">The weight of a part, by its name; at least 0.</param>
    public static Evaluation Of(AreaFigures area, Func<string, int> weights)
    {
        var all = (double)EvaluationPart.Names.Sum(weights);
        var parts = EvaluationPart.Names.Select(name => EvaluationPart.From(name, area, all == 0 ? 0 : Math.Round(weights(name) / all, 4))).ToList();
        var counted = parts.Where(p => p.State == PartState.Counted && p.Weight > 0).ToList();
        var weight = counted.Sum(p => p.Weight);
        return new Evaluation(area.Code, parts, weight == 0 ? null : Math.Round(counted.Sum(p => p.Weight * p.Rate!.Value) / weight, 4), Math.Round(weight, 4));
    }
}

/// <summary>One part of an evaluation.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
/// <param name="Weight">Its share of all weights, 0 to 1.</param>
/// <param name="Count">What was right, done or in time.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Rate">0 to 1; of accuracy weighted back to the records. Null where there is none.</param>
/// <param name="State">A word of <see cref="PartState"/>.</param>
public sealed record EvaluationPart(string Name, double Weight, int Count, int Of, double? Rate, string State)
{
    /// <summary>Current records verified in time.</summary>
    public const string Freshness = "freshness";

    /// <summary>Due verifications done.</summary>
    public const string Completion = "completion";

    /// <summary>Records found right by inspections; counts only when it is proved, met or not.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Visits that came in within the limit for entering them.</summary>
    public const string Timeliness = "timeliness";

    /// <summary>Defects settled, of these and the open ones.</summary>
    public const string Defects = "defects";

    /// <summary>Conflicts decided, of these and the open ones.</summary>
    public const string Conflicts = "conflicts";

    /// <summary>Declarations decided in time, of those decided and those past their limit.</summary>
    public const string Declarations = "declarations";

    /// <summary>Matters closed, of these and the open ones.</summary>
    public const string Matters = "matters";

    public static IReadOnlyList<string> Names { get; } = [Freshness, Completion, Accuracy, Timeliness, Defects, Conflicts, Declarations, Matters];

    internal static EvaluationPart From(string name, AreaFigures area, double weight)
    {
        var now = area.Now;
        var (count, of) = name switch
        {
            Freshness => (now.Records.Fresh, now.Records.Current),
            Completion => (now.Work.Done, now.Due),
            Accuracy => (area.Accuracy?.Right ?? 0, area.Accuracy?.Checked ?? 0),
            Timeliness => (now.Work.InTime, now.Work.Visits),
            Defects => (now.Defects.Settled, now.Defects.Settled + now.Defects.Open),
            Conflicts => (now.Conflicts.Decided, now.Conflicts.Decided + now.Conflicts.Open),
            Declarations => (now.Declarations.Decided - now.Declarations.DecidedLate, now.Declarations.Decided + now.Declarations.Late),
            _ => (now.Matters.Closed, now.Matters.Closed + now.Matters.Open),
        };
        if (name == Accuracy)
        {
            var proved = area.Accuracy is { Verdict: not VerdictCode.NotEnoughEvidence };
            return new EvaluationPart(name, weight, count, of, area.Accuracy?.Estimate, proved ? PartState.Counted : PartState.NotEnoughEvidence);
        }

        return new EvaluationPart(name, weight, count, of, Measures.Rate(count, of), of == 0 ? PartState.NothingToDo : PartState.Counted);
    }
}

/// <summary>Words for <see cref="EvaluationPart.State"/>.</summary>
public static class PartState
{
    public const string Counted = "counted";

    /// <summary>证据不足. A rate that nothing proves is shown and left out of the sum.</summary>
    public const string NotEnoughEvidence = "notEnoughEvidence";

    /// <summary>There was nothing to do: neither well nor badly done.</summary>
    public const string NothingToDo = "nothingToDo";
}
