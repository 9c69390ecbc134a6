using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>签发. The supervisor of a station signs its bulletin, a registrar the county's: the newest edition, once. What is signed stands; figures that move later make another edition, which is signed again.</summary>
public static class SignBulletin
{
    /// <exception cref="ProblemException">NotFound; NotAllowed: it is another's to sign; BulletinStep: signed by somebody else, or there is a newer edition; PreconditionFailed.</exception>
    public static Task RunAsync(RegisterStore store, Actor actor, Guid id, long? version, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        return store.WriteAsync(
            async context =>
            {
                var rows = new WorkingSet(context, store.Personal);
                if (actor.Revoked || !Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(Bulletin)))
                    || await rows.Stored.FindAsync<Bulletin>(id) is not { RemovedAt: null } bulletin || !await BulletinAccess.SeesAsync(context, actor, bulletin.StationCode, cancel))
                    throw new ProblemException(Problems.NotFound);
                if (actor.Role != (bulletin.StationCode is null ? Role.Registrar : Role.Supervisor))
                    throw new ProblemException(Problems.NotAllowed);
                // A repeat after a lost answer.
                if (bulletin.Status == BulletinStatus.Signed && bulletin.SignedBy == actor.UserId)
                    return true;
                if (version is not null && version != bulletin.Version)
                    throw new ProblemException(Problems.PreconditionFailed);
                if (bulletin.Status != BulletinStatus.Draft)
                    throw new ProblemException(Problems.BulletinStep, nameof(Bulletin.Status), "The bulletin has been signed.");
                if (await context.Set<Bulletin>().AnyAsync(b => b.SupersedesId == id, cancel))
                    throw new ProblemException(Problems.BulletinStep, nameof(Bulletin.Edition), "There is a newer edition; sign that one.");
                var name = await context.Users.Where(u => u.Id == actor.UserId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancel) ?? throw new ProblemException(Problems.NotAllowed);

                var (staging, type, before) = (new Staging(rows), RecordType.Of(bulletin), (Bulletin)RecordType.Copy(bulletin));
                staging.Set(bulletin, type[nameof(Bulletin.Status)], BulletinStatus.Signed);
                staging.Set(bulletin, type[nameof(Bulletin.SignedBy)], actor.UserId);
                staging.Set(bulletin, type[nameof(Bulletin.SignedName)], name);
                staging.Set(bulletin, type[nameof(Bulletin.SignedAt)], now);
                staging.Set(bulletin, type[nameof(Bulletin.Version)], bulletin.Version + 1);
                staging.Record(new StagedChange(bulletin, ChangeKind.Updated, Apply.Differences(type, before, bulletin), null, bulletin.Version, null, now, null));
                await new History(context, store.Personal, actor, now).SaveAsync(staging, rows, []);
                return true;
            },
            cancel);
    }
}
