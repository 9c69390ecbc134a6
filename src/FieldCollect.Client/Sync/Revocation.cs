using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>
/// What a terminal does that has been revoked: it hands in what is unsent, then deletes everything it holds. As long as it cannot hand in, it keeps its
/// work and shows nothing. What the register would not keep when it was pushed is not work that could be handed in; it goes with the rest.
/// </summary>
internal sealed class Revocation(LocalStore store, Wire wire, Push push, Upload upload)
{
    /// <summary>
    /// The register's refusals of bytes that the same bytes will always meet. Nothing else settles a photo: a 404 may be another officer's sign-in, and what a proxy
    /// answers is no word of the register.
    /// </summary>
    private static readonly string[] Final = [Register.Problems.BodyTooLarge.Code, Register.Problems.ContentMismatch.Code];

    private static readonly string FinalCodes = string.Join(',', Final.Select(code => $"'{code}'"));

    public bool IsOrdered => store.Read(db => db.Get(Meta.WipeOrdered) is not null);

    /// <summary>Does so, and ends with telling it: WipeOwed or Wiped. Returns where the register has taken the revocation back.</summary>
    public async Task Obey(IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        TerminalException? trouble = null;
        string? notSent;
        try
        {
            // Asked again each time: an order may have been taken back.
            await Ask(cancel);
            if (!IsOrdered)
                return;
            await push.Run(progress, cancel);
            notSent = (await upload.Run(progress, cancel)).ProblemCode;
        }
        catch (TerminalException cannot)
        {
            (trouble, notSent) = (cannot, cannot.Code);
        }

        // An upload that ended early says why, and has not asked for the rest.
        if ((notSent is not null && !Final.Contains(notSent)) || !store.Wipe(IsOwed))
            throw new TerminalException(TerminalProblems.WipeOwed, inner: trouble);
        throw new TerminalException(TerminalProblems.Wiped);
    }

    // What the register has answered for good, and be it with a refusal, is not owed.
    private static bool IsOwed(LocalSession db) =>
        db.Number("SELECT EXISTS (SELECT 1 FROM Outbox WHERE State IN ('waiting','sent'))") != 0
        || db.Number(
            $"""
            SELECT EXISTS (SELECT 1 FROM Attachments a WHERE (ProblemCode IS NULL OR ProblemCode NOT IN ({FinalCodes}))
            AND NOT EXISTS (SELECT 1 FROM Outbox o WHERE o.EntitySet = 'Attachments' AND o.Key = a.Id AND o.State = 'refused'))
            """) != 0;

    // The order comes with a token. A terminal that is not even given one is not known by its key any more: it locks itself.
    private async Task Ask(CancellationToken cancel)
    {
        try
        {
            await wire.Renew(store.Read(db => db.Get(Meta.AccessToken)), cancel);
        }
        catch (TerminalException refused) when (refused.Code == Register.Problems.NotSignedIn.Code)
        {
            store.Write(Lease.End);
            throw;
        }
    }
}
