using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>
/// What the inspections that were closed in a period have proved. Of each beat the last one counts, so that no record is weighed twice; what several beats prove together is proved by all of their strata, and not by
/// adding up what each proves.
/// </summary>
internal sealed class AccuracyProved
{
    // Bounds are found by iteration; further digits would be those of the machine.
    private const int Digits = 6;

    private readonly CodeLists _codes;
    private readonly Dictionary<string, (Guid Inspection, List<StratumResult> Strata)> _byBeat = [];

    private AccuracyProved(CodeLists codes) => _codes = codes;

    /// <param name="context">The register.</param>
    /// <param name="codes">Its code lists; what holds at the end of the period judges.</param>
    /// <param name="period">When the inspections were closed.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<AccuracyProved> InAsync(RegisterContext context, CodeLists codes, BulletinPeriod period, CancellationToken cancel)
    {
        var (begins, ends) = (period.Begins, period.Ends);
        var closed = await context.Set<Inspection>().AsNoTracking()
            .Where(i => i.RemovedAt == null && i.Status == InspectionStatus.Closed && i.Direction == InspectionDirection.RegisterToGround && i.ClosedAt >= begins && i.ClosedAt < ends)
            .OrderBy(i => i.ClosedAt).ThenBy(i => i.Id)
            .Select(i => new { i.Id, i.Result })
            .ToListAsync(cancel);
        var proved = new AccuracyProved(codes.AsOf(period.To));
        foreach (var inspection in closed)
        {
            foreach (var beat in inspection.Result!.Strata.Where(s => s.Frame > 0).GroupBy(s => s.BeatCode))
                proved._byBeat[beat.Key] = (inspection.Id, [.. beat]);
        }

        return proved;
    }

    /// <summary>Of some beats together; null when none of them was inspected.</summary>
    public ProvenAccuracy? Of(IEnumerable<string> beats)
    {
        var inspected = beats.Order(StringComparer.Ordinal).Where(_byBeat.ContainsKey).Select(b => _byBeat[b]).ToList();
        if (inspected.Count == 0)
            return null;
        var strata = inspected.SelectMany(i => i.Strata).ToList();
        var proof = JudgeInspection.Prove(strata, Proven.UsualTarget, _codes);
        return new ProvenAccuracy(
            proof.Verdict, Rounded(proof.Checked?.Estimate), Rounded(proof.Checked?.Lower), Rounded(proof.Checked?.Upper),
            strata.Sum(s => s.Checked), strata.Sum(s => s.Right), strata.Sum(s => s.NotMet), proof.Checked?.Method, [.. inspected.Select(i => i.Inspection).Distinct().Order()]);
    }

    private static double? Rounded(double? rate) => rate is { } known ? Math.Round(known, Digits) : null;
}
