using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>The figures that a closed inspection proved.</summary>
public static class InspectionFiguresQuery
{
    /// <summary>Those that the asker sees, as of Rates: of more than a beat everybody's, a beat's the beat's, a collector's his own and whoever's who answers for him.</summary>
    /// <exception cref="ProblemException">NotFound; InspectionStep: it is not closed.</exception>
    public static async Task<IReadOnlyList<InspectionFigure>> RunAsync(RegisterContext context, Actor actor, Guid id, CancellationToken cancel)
    {
        await InspectionResultQuery.ClosedAsync(context, id, cancel);
        var figures = await context.InspectionFigures.AsNoTracking().Where(f => f.InspectionId == id).OrderBy(f => f.Ordinal).ToListAsync(cancel);
        return [.. figures.Where(f => (f.BeatCode is null || actor.Sees(f.BeatCode)) && InspectionResultQuery.SeesCollector(actor, f.OfficerId))];
    }
}
