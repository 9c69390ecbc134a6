using FieldCollect.Client;
using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using FieldCollect.Register.Addresses;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Terminals">How many there were.</param>
/// <param name="Operations">Visits, syncs, acts and faults.</param>
/// <param name="TerminalDays">Simulated.</param>
/// <param name="Entries">Requests that visits became.</param>
/// <param name="Acknowledged">Of these, taken by the register as its terminals were told.</param>
/// <param name="Told">What they were told, counted.</param>
/// <param name="Counts">Faults and troubles, counted.</param>
/// <param name="Broken">The promise that was broken; null if none was.</param>
/// <param name="Log">What happened, a line each.</param>
public sealed record SimResult(
    long Seed, int Terminals, int Operations, double TerminalDays, int Entries, int Acknowledged, IReadOnlyDictionary<string, int> Told,
    IReadOnlyDictionary<string, int> Counts, string? Broken, IReadOnlyList<string> Log);

/// <summary>Plays a world from its seed: steps that chance chooses, the promises checked on the way, and once more when everything has come to rest.</summary>
public static class Simulator
{
    public const int DefaultSteps = 250;

    private const int StepsBetweenChecks = 50;
    private const double RevokedMeanwhile = 0.02;

    private static readonly (int, Func<World, SimTerminal, Task<string>>)[] Steps =
    [
        (400, (w, t) => Told(t, Visit(w, t))),
        (150, async (w, t) => $"{t.Name} syncs: {await t.SyncAsync()}"),
        (60, async (w, t) => $"{t.Name} pushes: {await t.PushAsync()}"),
        (60, async (w, t) => $"{t.Name} pulls: {await t.PullAsync()}"),
        (10, (w, t) => Told(t, Acts.DecideOnTerminal(w, t).What)),
        (6, async (w, t) => $"{t.Name} {await Acts.DecideTwiceAsync(w, t)}"),
        (15, (w, _) => Acts.DecideConflictAsync(w)),
        (20, (w, _) => Acts.DecideKeptAsync(w)),
        (10, (w, _) => Acts.CorrectAsync(w)),
        (6, (w, _) => Acts.RenameStreetAsync(w)),
        (10, (w, _) => Acts.MoveStreetAsync(w)),
        (3, (w, _) => Acts.RetireAsync(w)),
        (5, (w, _) => Acts.RemoveAsync(w)),
        (1, Acts.RevokeAsync),
        (3, Acts.ReassignAsync),
        (3, Acts.AddTerminalAsync),
        (10, (w, t) => Told(t, Acts.Misset(w, t))),
        (2, (w, _) => Task.FromResult(Acts.SetServerBack(w))),
        (5, (w, _) => Acts.FillServersDiskAsync(w)),
        (6, (w, _) => Acts.KillServerAsync(w)),
        (14, (w, _) => Task.FromResult(Acts.BackUpServer(w))),
        (2, (w, _) => Acts.RestoreServerAsync(w)),
        (4, (w, _) => Acts.UpgradeServerAsync(w)),
        (4, (w, t) => Told(t, FromAnEarlierLibrary(w, t))),
        (6, (w, _) => Acts.HoldReaderAsync(w)),
        (4, (w, t) => Task.FromResult(Acts.LayAway(w, t))),
        (4, (w, _) => Task.FromResult(Acts.TakeOut(w))),
        (5, (w, _) => Acts.SendOtherBodyAsync(w)),
        (8, (w, t) => Told(t, CopyOrPutBack(w, t))),
        (6, (w, t) => Told(t, Kill(t))),
        (6, (w, t) => Told(t, FillDisk(w, t))),
        (20, async (w, _) =>
        {
            await w.DeliverStraysAsync(1 + w.Chance.Below(3));
            return $"late requests arrive, {w.Strays.Count} are left";
        }),
        (12, async (w, _) =>
        {
            await w.Server.HousekeepAsync();
            return "the server keeps house";
        }),
    ];

    public static async Task<SimResult> RunAsync(WorldPlan plan, int steps = DefaultSteps)
    {
        World? world = null;
        var operations = 0;
        var begun = new SimTime().Now;
        string? broken = null;
        try
        {
            world = await World.BeginAsync(plan);
            world.FaultsAreOn = true;
            world.Besides = async except =>
            {
                // Revoked between a request and its reply.
                if (world.Chance.Of(RevokedMeanwhile))
                {
                    world.Note("  meanwhile " + await Acts.RevokeAsync(world, except));
                    return;
                }

                var others = world.Working.Where(t => t != except).ToList();
                if (others.Count > 0)
                    await StepAsync(world, world.Chance.Pick(others), besides: true);
            };
            for (var i = 1; i <= steps; i++)
            {
                Pass(world);
                if (world.Working is { Count: > 0 } working)
                    await StepAsync(world, world.Chance.Pick(working), besides: false);
                operations++;
                if (i % StepsBetweenChecks == 0)
                    await world.CheckAsync();
            }

            await world.SettleAsync();
            if (await world.HasTwinsAsync())
                world.Meet(Situation.MadeTwice);
            await world.CheckSettledAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, it was not to happen, and the seed says how it came about.
            broken = e is BrokenPromiseException ? e.Message : e.ToString();
            world?.Note("BROKEN " + broken);
        }

        if (world is null)
            return new SimResult(plan.Seed, plan.Terminals, 0, 0, 0, 0, new Dictionary<string, int>(), new Dictionary<string, int>(), broken, []);
        var entries = world.Ledger.Entries;
        var result = new SimResult(
            plan.Seed, plan.Terminals, operations + world.Counts.Where(c => Enum.TryParse<Fault>(c.Key, out _)).Sum(c => c.Value), (world.Time.Now - begun).TotalDays * plan.Terminals,
            entries.Count, world.Ledger.Acknowledged.Count(),
            new SortedDictionary<string, int>(entries.GroupBy(e => e.IsLost ? "lost with a copy" : e.Told ?? "nothing").ToDictionary(g => g.Key, g => g.Count()), StringComparer.Ordinal),
            world.Counts, broken, world.Log);
        await world.DisposeAsync();
        return result;
    }

    /// <summary>Worlds of different sizes from one number each: how many terminals and beats is the seed's too.</summary>
    public static WorldPlan PlanOf(long seed, int? terminals = null)
    {
        var chance = new Chance(~seed);
        return new WorldPlan { Seed = seed, Terminals = terminals ?? chance.Between(3, 8), Beats = chance.Between(2, 4), Faults = chance.Pick([0.0, 0.1, 0.2, 0.35]) };
    }

    private static async Task StepAsync(World world, SimTerminal terminal, bool besides)
    {
        // A full disk is noticed and seen to.
        if (terminal.IsFull && world.Chance.Of(0.3))
            terminal.FillDisk(false);
        if (world.Server.IsFull && !besides && world.Chance.Of(0.2))
            await world.Server.FillDiskAsync(false);
        var step = world.Chance.Weighted(Steps);
        // A step is noted before it is taken, so that the log of a broken promise ends with it.
        string line;
        try
        {
            line = await step(world, terminal);
        }
        catch (TerminalException e) when (e.Code == TerminalProblems.Locked.Code)
        {
            // The lease is over: the officer must reach the register before anything else is shown.
            await terminal.SyncAsync();
            line = $"{terminal.Name} is locked, and asks the register";
        }

        world.Note((besides ? "  meanwhile " : "") + line);
    }

    // Mostly minutes, as on a round; now and then a night, a few days, a holiday.
    private static void Pass(World world) => world.Time.Pass(world.Chance.Weighted<Func<TimeSpan>>(
    [
        (90, () => TimeSpan.FromSeconds(world.Chance.Between(5, 3_000))),
        (9, () => TimeSpan.FromHours(world.Chance.Between(8, 30))),
        (1, () => TimeSpan.FromDays(world.Chance.Between(2, 12))),
    ])());

    // Two officers often meet at the first of the beat's rooms.
    private static string Visit(World world, SimTerminal terminal)
    {
        var rooms = world.Rooms.Where(r => terminal.App.Get<Address>(r.Room) is { Record.Status: AddressStatus.InUse }).ToList();
        if (rooms.Count == 0)
            return "no door to knock at";
        var room = world.Chance.Of(0.5) ? rooms[world.Chance.Below(Math.Min(3, rooms.Count))] : world.Chance.Pick(rooms);
        return Doors.Visit(terminal, room.Room).What;
    }

    private static string FromAnEarlierLibrary(World world, SimTerminal terminal)
    {
        var unsent = terminal.File.Unsent().Count;
        if (!terminal.ComesFromAnEarlierLibrary())
            return "has a file that only this library could have made";
        if (unsent > 0)
            world.Meet(Situation.Upgrade);
        return $"has a file of an earlier library, with {unsent} unsent requests";
    }

    private static string CopyOrPutBack(World world, SimTerminal terminal)
    {
        if (!terminal.HasCopy)
        {
            terminal.KeepCopy();
            return "is copied";
        }

        terminal.PutBack();
        world.Meet(Situation.TerminalPutBack);
        return "is put back to its copy";
    }

    private static string Kill(SimTerminal terminal)
    {
        terminal.Restart();
        return "is killed and started again";
    }

    private static string FillDisk(World world, SimTerminal terminal)
    {
        var full = world.Chance.Of(0.5);
        terminal.FillDisk(full);
        return full ? "has a full disk" : "has room";
    }

    private static Task<string> Told(SimTerminal terminal, string what) => Task.FromResult($"{terminal.Name} {what}");
}
