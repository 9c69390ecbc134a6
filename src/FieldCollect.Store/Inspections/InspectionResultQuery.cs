using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>What a closed inspection found, as far as it is the asker's to see.</summary>
public static class InspectionResultQuery
{
    /// <summary>As with figures: the whole is everybody's, as it stands in the inspection itself; a beat's part the beat's, a collector's his own and whoever's who answers for him.</summary>
    /// <exception cref="ProblemException">NotFound; InspectionStep: it is not closed.</exception>
    public static async Task<InspectionResult> RunAsync(RegisterContext context, Actor actor, Guid id, CancellationToken cancel)
    {
        var result = (await ClosedAsync(context, id, cancel)).Result!;
        return result with
        {
            Strata = [.. result.Strata.Where(s => actor.Sees(s.BeatCode) && SeesCollector(actor, s.CollectorId))],
            Beats = [.. result.Beats.Where(b => actor.Sees(b.BeatCode))],
            Batches = [.. result.Batches.Where(b => actor.Sees(b.BeatCode) && SeesCollector(actor, b.CollectorId))],
            Walk = result.Walk is { } walk ? walk with { Recaptures = [.. walk.Recaptures.Where(r => r.BeatCode is null || actor.Sees(r.BeatCode))] } : null,
        };
    }

    // What is nobody's work, or of a walk of a whole building or street that of several, is the beat's.
    internal static bool SeesCollector(Actor actor, Guid? collector) => collector is null || collector == Guid.Empty || collector == actor.UserId || actor.Role != Role.Officer;

    /// <exception cref="ProblemException">NotFound; InspectionStep.</exception>
    internal static async Task<Inspection> ClosedAsync(RegisterContext context, Guid id, CancellationToken cancel)
    {
        var inspection = await context.Set<Inspection>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.RemovedAt == null, cancel) ?? throw new ProblemException(Problems.NotFound);
        return inspection.Status == InspectionStatus.Closed ? inspection : throw new ProblemException(Problems.InspectionStep, nameof(Inspection.Status), "Figures are made when the inspection is closed.");
    }
}
