using FieldCollect.Register;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>Whose bulletins are whose: those of a station its supervisor's, those of the county and of all stations the registrars'. As RowScope has it for the API.</summary>
public static class BulletinAccess
{
    /// <summary>Whether somebody may have the figures of a station, or with null of the county, told and made.</summary>
    /// <exception cref="ProblemException">DeviceRevoked; NotAllowed; BeatNotYours: another's station, or one that there is not.</exception>
    public static async Task MustSeeAsync(RegisterStore store, Actor actor, string? stationCode, CancellationToken cancel)
    {
        if (actor.Revoked)
            throw new ProblemException(Problems.DeviceRevoked);
        if (!Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(Bulletin))))
            throw new ProblemException(Problems.NotAllowed);
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        if (!await SeesAsync(context, actor, stationCode, cancel))
            throw new ProblemException(stationCode is null ? Problems.NotAllowed : Problems.BeatNotYours, nameof(Bulletin.StationCode));
    }

    /// <summary>A bulletin with its frozen content.</summary>
    /// <exception cref="ProblemException">NotFound, also for one that is not the asker's to see.</exception>
    public static async Task<(Bulletin Bulletin, byte[] Content)> ReadAsync(RegisterContext context, Actor actor, Guid id, CancellationToken cancel)
    {
        var bulletin = actor.Revoked || !Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(Bulletin)))
            ? null
            : await context.Set<Bulletin>().AsNoTracking().SingleOrDefaultAsync(b => b.Id == id && b.RemovedAt == null, cancel);
        if (bulletin is null || !await SeesAsync(context, actor, bulletin.StationCode, cancel))
            throw new ProblemException(Problems.NotFound);
        return (bulletin, await ContentAsync(context, id, cancel));
    }

    internal static async Task<BulletinFigures> FiguresAsync(RegisterContext context, Guid id, CancellationToken cancel) => CanonicalJson.Read<BulletinContent>(await ContentAsync(context, id, cancel)).Figures;

    internal static async Task<byte[]> ContentAsync(RegisterContext context, Guid id, CancellationToken cancel) =>
        BulletinContentRow.Unpack(await context.BulletinContents.AsNoTracking().Where(c => c.BulletinId == id).Select(c => c.Packed).SingleAsync(cancel));

    internal static async Task<bool> SeesAsync(RegisterContext context, Actor actor, string? stationCode, CancellationToken cancel) =>
        actor.Beats is not { } beats || (stationCode is not null && await context.Set<Beat>().AsNoTracking().AnyAsync(b => b.StationCode == stationCode && beats.Contains(b.Code), cancel));
}
