using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// One figure that a closed inspection proved: of all that it covered, of a station, a beat, a kind, or a collector within a beat. Written with the closing and never changed. It names no person but
/// the collector, by the account's id.
/// </summary>
public sealed class InspectionFigure
{
    public Guid InspectionId { get; set; }

    /// <summary>Place among the figures of its inspection, from 0.</summary>
    public int Ordinal { get; set; }

    /// <summary>See <see cref="InspectionRate"/>.</summary>
    public string Rate { get; set; } = "";

    /// <summary>The county's day of the closing.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Null for a figure of more than one beat.</summary>
    public string? BeatCode { get; set; }

    /// <summary>Of a station, or of the beat's; null for a figure of more than one station.</summary>
    public string? StationCode { get; set; }

    /// <summary>The entity set; null for a figure of all kinds.</summary>
    public string? Kind { get; set; }

    /// <summary>The collector; null for a figure of whoever collected.</summary>
    public Guid? OfficerId { get; set; }

    /// <summary>How many were right; of recapture how many are in both lists.</summary>
    public int Right { get; set; }

    /// <summary>Of how many; of recapture how many were found on the ground.</summary>
    public int Count { get; set; }

    /// <summary>How many there are to draw from, where that is known; of recapture how many the register has in the places walked.</summary>
    public int? Frame { get; set; }

    /// <summary>The rate, 0 to 1, weighted back where it spans strata; of recapture the true number as estimated.</summary>
    public double Estimate { get; set; }

    public double Lower { get; set; }

    public double Upper { get; set; }

    /// <summary>A code of the list InspectionVerdict.</summary>
    public string Verdict { get; set; } = "";

    /// <summary>See <see cref="JudgingRules.Version"/>.</summary>
    public string RuleVersion { get; set; } = "";
}

/// <summary>What was checked, as figures tell it apart.</summary>
/// <param name="BeatCode">Its beat.</param>
/// <param name="StationCode">The beat's station; null where the beat has none.</param>
/// <param name="Kind">The entity set.</param>
/// <param name="CollectorId">Who collected it; empty for what was imported.</param>
public sealed record FigurePart(string BeatCode, string? StationCode, string Kind, Guid CollectorId);

/// <summary>What a figure is of: null stands for all.</summary>
/// <param name="StationCode">A station.</param>
/// <param name="BeatCode">A beat; its station is named, too.</param>
/// <param name="Kind">An entity set.</param>
/// <param name="OfficerId">A collector within the beat.</param>
public sealed record FigureDomain(string? StationCode, string? BeatCode, string? Kind, Guid? OfficerId)
{
    /// <summary>All that an inspection covered.</summary>
    public static FigureDomain All { get; } = new(null, null, null, null);

    /// <summary>Whether a part belongs to it.</summary>
    public bool Has(FigurePart part) => HasBeat(part) && (Kind ?? part.Kind) == part.Kind && (OfficerId ?? part.CollectorId) == part.CollectorId;

    /// <summary>Whether a part lies where it is of, whatever its kind and collector.</summary>
    public bool HasBeat(FigurePart part) => (BeatCode ?? part.BeatCode) == part.BeatCode && (StationCode is null || StationCode == part.StationCode);

    /// <summary>All, then each station, beat, kind and collector within a beat of some parts, in the order of their codes.</summary>
    public static IReadOnlyList<FigureDomain> Of(IReadOnlyCollection<FigurePart> parts) =>
    [
        All,
        .. parts.Select(p => p.StationCode).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(s => new FigureDomain(s, null, null, null)),
        .. parts.Select(p => new FigureDomain(p.StationCode, p.BeatCode, null, null)).Distinct().OrderBy(d => d.BeatCode, StringComparer.Ordinal),
        .. parts.Select(p => p.Kind).Distinct().Order(StringComparer.Ordinal).Select(k => new FigureDomain(null, null, k, null)),
        // What was imported is nobody's work.
        .. parts.Where(p => p.CollectorId != Guid.Empty).Select(p => new FigureDomain(p.StationCode, p.BeatCode, null, p.CollectorId)).Distinct()
            .OrderBy(d => d.BeatCode, StringComparer.Ordinal).ThenBy(d => d.OfficerId),
    ];
}

/// <summary>A rate of a domain, with its best and worst case.</summary>
/// <param name="Right">How many were right.</param>
/// <param name="Count">Of how many checked.</param>
/// <param name="Frame">How many there are, where that is known.</param>
/// <param name="Known">Of those checked.</param>
/// <param name="Best">If all that could not be checked were right.</param>
/// <param name="Worst">If all that could not be checked were wrong.</param>
public sealed record DomainRate(int Right, int Count, int? Frame, Proven Known, Proven Best, Proven Worst)
{
    /// <summary>A rate without any that could not be checked.</summary>
    public static DomainRate Of(int right, int count, double target)
    {
        var known = Proven.Of(right, count, null, target);
        return new DomainRate(right, count, null, known, known, known);
    }

    /// <summary>
    /// A target is met only if it would be had all that could not be checked been wrong, and missed only if it would be had they all been right; and neither with fewer checked than the county asks for.
    /// </summary>
    /// <param name="codes">The county's policy.</param>
    /// <param name="rate">See <see cref="InspectionRate"/>.</param>
    /// <param name="kind">Where it is of one entity set.</param>
    /// <returns>A code of the list InspectionVerdict.</returns>
    public string Verdict(CodeLists.CodeLists codes, string rate, string? kind) =>
        !MinimumSample.Suffices(codes, rate, kind, Count, Known.Method == Proven.Census ? Count : Frame) ? VerdictCode.NotEnoughEvidence
        : Worst.Verdict == Proof.Verdict.Met ? VerdictCode.Met
        : Best.Verdict == Proof.Verdict.NotMet ? VerdictCode.NotMet
        : VerdictCode.NotEnoughEvidence;
}

/// <summary>Makes rows of what was proved.</summary>
public static class FigureRows
{
    /// <summary>A row for each domain in which anything was checked.</summary>
    /// <param name="rate">See <see cref="InspectionRate"/>.</param>
    /// <param name="parts">What was checked.</param>
    /// <param name="rateOf">Null where nothing was.</param>
    /// <param name="codes">The county's policy.</param>
    public static IEnumerable<InspectionFigure> Of(string rate, IReadOnlyCollection<FigurePart> parts, Func<FigureDomain, DomainRate?> rateOf, CodeLists.CodeLists codes)
    {
        // Of all kinds where there is but one it is that kind's figure.
        var only = parts.Select(p => p.Kind).Distinct().ToList() is [var kind] ? kind : null;
        foreach (var domain in FigureDomain.Of(parts))
        {
            if (rateOf(domain) is { } figure)
                yield return Row(rate, domain, figure.Right, figure.Count, figure.Frame, figure.Known.Estimate, figure.Known.Lower, figure.Known.Upper, figure.Verdict(codes, rate, domain.Kind ?? only));
        }
    }

    internal static InspectionFigure Row(string rate, FigureDomain domain, int right, int count, int? frame, double estimate, double lower, double upper, string verdict) => new()
    {
        Rate = rate, BeatCode = domain.BeatCode, StationCode = domain.StationCode, Kind = domain.Kind, OfficerId = domain.OfficerId, Right = right, Count = count, Frame = frame, Estimate = estimate,
        Lower = lower, Upper = upper, Verdict = verdict,
    };
}
