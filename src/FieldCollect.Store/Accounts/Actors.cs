using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Accounts;

/// <summary>What a user is at this moment: role, beats, standing purpose.</summary>
public static class Actors
{
    /// <returns>Null if there is no such user.</returns>
    public static async Task<Actor?> FindAsync(RegisterContext context, Guid userId, Guid? deviceId, CancellationToken cancel = default) =>
        await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId, cancel) is { } user ? await OfAsync(context, user, deviceId, null, cancel) : null;

    /// <param name="workSince">Beats that have ended since then are former ones; null: none.</param>
    public static async Task<Actor> OfAsync(RegisterContext context, User user, Guid? deviceId, DateTimeOffset? workSince, CancellationToken cancel) =>
        new(user.Id, user.UserName, user.Role, await BeatsAsync(context, user, cancel), deviceId, StandingPurpose(user.Role))
        {
            FormerBeats = user.Role == Role.Officer && workSince is { } since
                ? await context.UserBeats.Where(b => b.UserId == user.Id && b.EndedAt >= since).Select(b => b.BeatCode).ToHashSetAsync(cancel)
                : new HashSet<string>(),
        };

    // Row scope in one place: officer the own beats, supervisor the station's, registrar the county, the others no rows of people.
    private static async Task<IReadOnlySet<string>?> BeatsAsync(RegisterContext context, User user, CancellationToken cancel) => user.Role switch
    {
        Role.Officer => await context.UserBeats.Where(b => b.UserId == user.Id && b.EndedAt == null).Select(b => b.BeatCode).ToHashSetAsync(cancel),
        Role.Supervisor => await context.Set<Beat>().Where(b => b.StationCode == user.StationCode).Select(b => b.Code).ToHashSetAsync(cancel),
        Role.Registrar or Role.Administrator => null,
        _ => new HashSet<string>(),
    };

    private static string StandingPurpose(Role role) => role switch
    {
        Role.Officer => "dailyCollection",
        Role.Supervisor => "supervision",
        Role.Registrar => "registration",
        Role.Investigator => "investigation",
        _ => "administration",
    };
}
