using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality;

/// <summary>Which night's work was begun last: of several servers one does it, and one that was not running at night catches up when it starts.</summary>
public static class NightlyTurn
{
    /// <summary>Whether the night's work is the caller's, who is told so once and does it.</summary>
    /// <remarks>
    /// Said before the work and not after: what fails would fail again the next minute, and the next; what was left out is the next night's. A new register has nothing behind it, and begins with tonight's.
    /// </remarks>
    public static async Task<bool> BeginAsync(RegisterStore store, DateOnly night, CancellationToken cancel)
    {
        DateOnly? before;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            before = await context.State.AsNoTracking().Select(s => s.CheckedThrough).SingleAsync(cancel);
        // A clock that ran ahead has written a night that is far off: nothing would be checked until then.
        if (before >= night && before <= night.AddDays(1))
            return false;
        var begun = await store.WriteAsync(context => context.State.Where(s => s.CheckedThrough == before).ExecuteUpdateAsync(s => s.SetProperty(r => r.CheckedThrough, night), cancel), cancel);
        return before is not null && begun == 1;
    }
}
