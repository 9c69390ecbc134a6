using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing;

/// <summary>Bookkeeping that is of no more use. The history, the feed and the audit log are not bookkeeping: they stay.</summary>
public static class Retention
{
    /// <summary>How long the answer to a repeatable request is kept: longer than any terminal goes without syncing and may yet send something again.</summary>
    public static readonly TimeSpan OfReceipts = TimeSpan.FromDays(400);

    /// <summary>How long a used or expired enrolment code is kept: whoever let a terminal in is in the history of its device.</summary>
    public static readonly TimeSpan OfEnrolmentCodes = TimeSpan.FromDays(1);

    // Short transactions: a push waits behind each.
    private const int RowsATransaction = 1_000;

    /// <returns>Rows deleted: at most one short transaction's of each kind, the rest is for the next time.</returns>
    public static Task<int> RunAsync(RegisterStore store, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        return store.WriteAsync(
            async context =>
            {
                var receipts = await context.Receipts.Where(r => r.ReceivedAt < now - OfReceipts).OrderBy(r => r.ReceivedAt).Select(r => r.RequestId).Take(RowsATransaction).ToListAsync(cancel);
                var sessions = await context.Sessions.Where(s => s.ExpiresAt < now).Select(s => s.Id).Take(RowsATransaction).ToListAsync(cancel);
                var codes = await context.EnrolmentCodes.Where(c => c.ExpiresAt < now - OfEnrolmentCodes).Select(c => c.CodeHash).Take(RowsATransaction).ToListAsync(cancel);
                return (codes.Count == 0 ? 0 : await context.EnrolmentCodes.Where(c => codes.Contains(c.CodeHash)).ExecuteDeleteAsync(cancel))
                    + (receipts.Count == 0 ? 0 : await context.Receipts.Where(r => receipts.Contains(r.RequestId)).ExecuteDeleteAsync(cancel))
                    + (sessions.Count == 0 ? 0 : await context.Sessions.Where(s => sessions.Contains(s.Id)).ExecuteDeleteAsync(cancel));
            },
            cancel);
    }
}
