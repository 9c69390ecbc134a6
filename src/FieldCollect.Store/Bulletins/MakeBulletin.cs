using FieldCollect.Register;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>What bulletin is meant.</summary>
/// <param name="Period">Of which time.</param>
/// <param name="StationCode">Of which station; null for the county.</param>
public sealed record BulletinOrder(BulletinPeriod Period, string? StationCode);

/// <summary>A bulletin that was made, or was there.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Edition">Its edition.</param>
/// <param name="IsNew">Whether it was made now; else the figures are those of the edition that was there.</param>
public sealed record MadeBulletin(Guid Id, int Edition, bool IsNew);

/// <summary>
/// Makes a bulletin of a period that is over. Made again, the figures are worked out anew: if they are those of the newest edition that one is answered, else there is another edition with what has moved. No edition is ever
/// changed by it.
/// </summary>
public static class MakeBulletin
{
    /// <param name="store">The register.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="order">Which.</param>
    /// <param name="reason">Why it is made again; null for what the figures say of it themselves. The first edition has none.</param>
    /// <param name="cancel">Stops it; nothing is written then.</param>
    /// <exception cref="ProblemException">
    /// NotAllowed; DeviceRevoked; BeatNotYours: another's station; MalformedRequest: no such period, or it is not over; RuleBroken: the reason is too long; UnknownReference: no such station.
    /// </exception>
    public static async Task<MadeBulletin> RunAsync(RegisterStore store, Actor actor, BulletinOrder order, string? reason, CancellationToken cancel)
    {
        await BulletinAccess.MustSeeAsync(store, actor, order.StationCode, cancel);
        Check(store, order);
        var found = await FiguresQuery.RunAsync(store, order, cancel);
        return await store.WriteAsync(context => WriteAsync(context, store, actor, order, found, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), cancel), cancel);
    }

    private static void Check(RegisterStore store, BulletinOrder order)
    {
        if (!BulletinKind.All.Contains(order.Period.Kind))
            throw new ProblemException(Problems.UnknownCode, nameof(Bulletin.Kind));
        if (!order.Period.IsOne)
            throw new ProblemException(Problems.MalformedRequest, nameof(Bulletin.From), "A week begins on a Monday, a month on its first day.");
        if (order.Period.To >= County.Day(store.Time.GetUtcNow()))
            throw new ProblemException(Problems.MalformedRequest, nameof(Bulletin.From), "A bulletin is made when its period is over.");
    }

    private static async Task<MadeBulletin> WriteAsync(RegisterContext context, RegisterStore store, Actor actor, BulletinOrder order, FoundFigures found, string? reason, CancellationToken cancel)
    {
        var (period, station) = (order.Period, order.StationCode);
        var last = await context.Set<Bulletin>().AsNoTracking().Where(b => b.Kind == period.Kind && b.StationCode == station && b.From == period.From).OrderByDescending(b => b.Edition).FirstOrDefaultAsync(cancel);
        var before = last is null ? null : await BulletinAccess.FiguresAsync(context, last.Id, cancel);
        // Of two who make it at once, the one that read first may come to write last: what it has read is old news.
        if (last is not null && (last.AsOfNumber > found.AsOfNumber || CanonicalJson.Write(before).AsSpan().SequenceEqual(CanonicalJson.Write(found.Figures))))
            return new MadeBulletin(last.Id, last.Edition, IsNew: false);

        var (now, edition) = (store.Time.GetUtcNow(), (last?.Edition ?? 0) + 1);
        var content = CanonicalJson.Write(new BulletinContent(
            BulletinContent.CurrentForm, found.Figures, found.Ahead, before is null ? null : EditionDifference.Between(last!.Edition, before, found.Figures)));
        var bulletin = new Bulletin
        {
            Id = Bulletin.IdOf(period, station, edition), Version = 1, Kind = period.Kind, StationCode = station, From = period.From, To = period.To, Edition = edition,
            RuleVersion = found.Figures.RuleVersion, MadeAt = now, AsOfNumber = found.AsOfNumber, ContentHash = CanonicalJson.HashOf(content),
            Reason = before is null ? null : reason ?? EditionDifference.ReasonOf(before, found.Figures), SupersedesId = last?.Id,
        };
        if (RegisterRules.Refusal(RegisterRules.Check(bulletin, new RuleContext(store.Codes, County.Day(now)))) is { } refusal)
            throw new ProblemException(refusal, nameof(Bulletin.Reason));
        var rows = new WorkingSet(context, store.Personal);
        var staging = new Staging(rows);
        staging.Add(bulletin);
        staging.Record(new StagedChange(bulletin, ChangeKind.Created, null, null, 1, null, now, bulletin.Reason));
        context.Add(BulletinContentRow.Of(bulletin.Id, content));
        await context.SaveChangesAsync(cancel);
        await new History(context, store.Personal, actor, now).SaveAsync(staging, rows, []);
        return new MadeBulletin(bulletin.Id, edition, IsNew: true);
    }
}
