using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Accounts;

/// <summary>What a user is at this moment: role, beats, standing purpose.</summary>
public static class Actors
{
    /// <returns>Null if there is no such user.</returns>
    public static async Task<Actor?> FindAsync(RegisterContext context, Guid userId, Guid? deviceId, DateTimeOffset now, CancellationToken cancel = default) =>
        await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId, cancel) is { } user ? await OfAsync(context, user, deviceId, now, null, cancel) : null;

    /// <param name="now">The register's time: beats are lent by the day.</param>
    /// <param name="workSince">Beats that have ended since then are former ones; null: none.</param>
    public static async Task<Actor> OfAsync(RegisterContext context, User user, Guid? deviceId, DateTimeOffset now, DateTimeOffset? workSince, CancellationToken cancel)
    {
        // Row scope in one place: officer the own beats and those lent, supervisor the station's, registrar the county, the others no rows of people.
        var officer = user.Role == Role.Officer ? await OfficerBeats.OfAsync(context, user.Id, now, workSince, cancel) : null;
        IReadOnlySet<string>? beats = user.Role switch
        {
            Role.Officer => officer!.Now,
            Role.Supervisor => await context.Set<Beat>().Where(b => b.StationCode == user.StationCode).Select(b => b.Code).ToHashSetAsync(cancel),
            Role.Registrar or Role.Administrator => null,
            _ => new HashSet<string>(),
        };
        return new Actor(user.Id, user.UserName, user.Role, beats, deviceId, StandingPurpose(user.Role)) { FormerBeats = officer?.Former ?? new HashSet<string>() };
    }

    private static string StandingPurpose(Role role) => role switch
    {
        Role.Officer => "dailyCollection",
        Role.Supervisor => "supervision",
        Role.Registrar => "registration",
        Role.Investigator => "investigation",
        _ => "administration",
    };
}
