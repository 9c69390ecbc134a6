using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Accounts;

/// <summary>One account to try the register with.</summary>
public sealed record DemoAccount(string UserName, string Password, string? Beat);

/// <summary>The accounts of a demo county: one of each role, and an officer for each beat. Passwords are generated and shown once.</summary>
public static class DemoAccounts
{
    /// <summary>The id that the demo county's past visits name as a beat's officer.</summary>
    public static Guid OfficerOf(string beatCode) => Ids.OfName("Users", "officer-" + beatCode);

    /// <summary>Makes the accounts if the register has no user yet.</summary>
    /// <returns>By role, and "officers" for all; null if there were users.</returns>
    public static async Task<(IReadOnlyDictionary<string, DemoAccount> ByRole, IReadOnlyList<DemoAccount> Officers)?> EnsureAsync(
        RegisterStore store, CancellationToken cancel = default)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        if (await context.Users.AnyAsync(cancel))
            return null;
        var beats = await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel);
        if (beats.Count == 0)
            return null;

        var drafts = beats.Select(b => (User: New($"officer-{b.Code}", Role.Officer, $"{b.Name}民警", OfficerOf(b.Code)), Beat: (string?)b.Code)).ToList();
        drafts.AddRange(beats.Select(b => b.StationCode).Distinct().Select(s => (New($"supervisor-{s}", Role.Supervisor, "派出所负责人", null, s), (string?)null)));
        drafts.Add((New("registrar", Role.Registrar, "县登记员"), null));
        drafts.Add((New("investigator", Role.Investigator, "侦查员"), null));
        drafts.Add((New("administrator", Role.Administrator, "系统管理员"), null));

        var passwords = drafts.ConvertAll(_ => Passwords.Generate());
        Parallel.For(0, drafts.Count, i => drafts[i].User.PasswordHash = Passwords.Hash(passwords[i]));
        await store.WriteAsync(
            async writing =>
            {
                writing.AddRange(drafts.Select(d => d.User));
                writing.AddRange(drafts.Where(d => d.Beat is not null).Select(d => new UserBeat { UserId = d.User.Id, BeatCode = d.Beat! }));
                await writing.SaveChangesAsync(cancel);
                return true;
            },
            cancel);

        var accounts = drafts.Select((d, i) => (d.User, Account: new DemoAccount(d.User.UserName, passwords[i], d.Beat))).ToList();
        var station = beats[0].StationCode;
        DemoAccount First(Role role) => accounts.First(a => a.User.Role == role && (a.User.StationCode is null || a.User.StationCode == station)).Account;
        var byRole = Enum.GetValues<Role>().ToDictionary(r => r.ToString().ToLowerInvariant(), First);
        return (byRole, [.. accounts.Where(a => a.User.Role == Role.Officer).Select(a => a.Account)]);

        User New(string name, Role role, string display, Guid? id = null, string? stationCode = null) => new()
        {
            Id = id ?? Ids.OfName("Users", name),
            UserName = name,
            DisplayName = display,
            Role = role,
            StationCode = stationCode,
        };
    }
}
