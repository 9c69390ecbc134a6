using FieldCollect.Cli.Generate;
using FieldCollect.Fleet.Officers;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Loopback;

/// <summary>An officer and the beat.</summary>
public sealed record Posting(string Officer, string Beat);

/// <summary>The demo county with an officer for each terminal.</summary>
public static class FleetCounty
{
    public const string Password = "fleet over loopback";

    /// <summary>Makes register, county and accounts.</summary>
    /// <returns>A posting for each terminal; beats are shared evenly.</returns>
    public static async Task<IReadOnlyList<Posting>> MakeAsync(string data, FleetPlan plan, TextWriter progress, CancellationToken stop)
    {
        await using var store = await RegisterStore.OpenAsync(data, plan.Postgres, TimeProvider.System, stop);
        var scale = plan.Scale ?? Math.Max(DemoCounts.SmallestScale, plan.Terminals / FleetPlan.TerminalsOfACounty);
        await GenerateCommand.IntoAsync(store, data, new DemoCounty(plan.Seed, scale, County.Day(store.Time.GetUtcNow()), null, store.PlateKeys.Current), progress, stop);
        return await store.WriteAsync(
            async context =>
            {
                var beats = await context.Set<Beat>().AsNoTracking().Select(b => b.Code).Order().ToListAsync(stop);
                var postings = Enumerable.Range(0, plan.Terminals).Select(i => new Posting($"fleet-{i + 1}", beats[i % beats.Count])).ToList();
                var hash = QuickPassword.Hash(Password);
                foreach (var (officer, beat) in postings)
                {
                    var user = new User { Id = Ids.OfName("Users", officer), UserName = officer, DisplayName = officer, Role = Role.Officer, PasswordHash = hash };
                    context.Add(user);
                    context.Add(new UserBeat { UserId = user.Id, BeatCode = beat });
                }

                await context.SaveChangesAsync(stop);
                return postings;
            },
            stop);
    }
}
