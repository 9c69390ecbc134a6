using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Sync;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What happens in a county beside the officers' visits: at the registrar's and the supervisors' desks, to the machines, to the clocks.</summary>
public static class Acts
{
    private const string Registrar = "registrar";
    private const int MostTerminals = 12;

    public static async Task<string> RenameStreetAsync(World world)
    {
        var room = world.Chance.Pick(world.Rooms);
        return "a street is renamed: " + await world.Desk(Registrar).ChangeAsync("Addresses", room.Street, new JsonObject { ["Name"] = world.UniqueText() + "路" });
    }

    /// <summary>A street, or with less luck something on it, goes to another beat with all that is on it.</summary>
    public static Task<string> MoveStreetAsync(World world) =>
        MoveStreetAsync(world, world.Chance.Pick(world.Rooms).Street, world.Chance.Pick(SimCounty.Beats.Take(world.Plan.Beats).ToList()));

    public static async Task<string> MoveStreetAsync(World world, Guid street, string beat)
    {
        var told = await world.Desk(Registrar).ChangeAsync("Addresses", street, new JsonObject { ["BeatCode"] = beat });
        var working = Unsent(world).Count(t => world.Rooms.Any(r => r.Street == street && r.Beat == t.Beat));
        if (told == "204" && working > 0)
            world.Meet(Situation.RowLeaves);
        if (told == "204" && working > 1)
            world.Meet(Situation.StreetMoves);
        return $"a street goes to {beat}: {told}";
    }

    public static async Task<string> CorrectAsync(World world)
    {
        var room = world.Chance.Pick(world.Rooms);
        return "the registrar corrects somebody: " + await world.Desk(Registrar).ChangeAsync("Residents", room.Resident, new JsonObject { ["Remark"] = world.UniqueText() });
    }

    public static async Task<string> RetireAsync(World world)
    {
        var room = world.Chance.Pick(world.Rooms);
        var day = FieldCollect.Register.County.Day(world.Server.Clock.GetUtcNow()).AddDays(-1);
        var told = await world.Desk(Registrar).ChangeAsync(
            "Addresses", room.Room, new JsonObject { ["Status"] = "retired", ["ValidTo"] = day.ToString("yyyy-MM-dd"), ["RetiredReason"] = "拆除" });
        if (told == "204" && Unsent(world).Any(t => t.Beat == room.Beat))
            world.Meet(Situation.ParentEnds);
        return $"the registrar retires a room: {told}";
    }

    public static async Task<string> RemoveAsync(World world)
    {
        var room = world.Chance.Pick(world.Rooms);
        var (set, id) = world.Chance.Pick<(string, Guid)>([("Residencies", room.Stay), ("Houses", room.House), ("Residents", room.Resident), ("Units", room.Unit)]);
        return $"the registrar removes one of {set}: " + await world.Desk(Registrar).RemoveAsync(set, id);
    }

    public static async Task<string> DecideConflictAsync(World world)
    {
        await using var context = world.Server.Store.NewContext();
        var open = await context.Set<Conflict>().AsNoTracking().Where(c => c.Status == "open").OrderBy(c => c.ReceivedAt).ThenBy(c => c.RecordId).ThenBy(c => c.Field).Take(5).ToListAsync();
        if (open.Count == 0)
            return "no conflict to decide";
        var conflict = world.Chance.Pick(open);
        var decision = new JsonObject { ["Decision"] = world.Chance.Of(0.5) ? "incoming" : "current" };
        return $"a supervisor decides a conflict about {conflict.Field}: " + await world.Desk(SimCounty.Supervisor(conflict.BeatCode)).ChangeAsync("Conflicts", conflict.Id, decision);
    }

    public static async Task<string> DecideKeptAsync(World world)
    {
        await using var context = world.Server.Store.NewContext();
        var kept = await context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.Ordinal == 0 && (q.Status == KeptStatus.Quarantined || q.Status == KeptStatus.Held))
            .OrderBy(q => q.ReceivedAt).ThenBy(q => q.CollectedAt).ThenBy(q => q.Url).Take(5).ToListAsync();
        if (kept.Count == 0)
            return "nothing kept";
        var one = world.Chance.Pick(kept);
        var status = world.Chance.Of(0.7) ? KeptStatus.Released : KeptStatus.Discarded;
        // What an officer without a beat sent lies in none, where only the county's registrar sees it.
        var desk = world.Desk(one.BeatCode.Length == 0 ? Registrar : SimCounty.Supervisor(one.BeatCode));
        return $"a supervisor lets {one.Method} be {status}: " + await desk.ChangeAsync("QuarantinedChanges", one.Id, new JsonObject { ["Status"] = status });
    }

    /// <summary>The officer decides a conflict that the terminal shows; before the officer syncs the supervisor decides it, too, and now and then otherwise.</summary>
    public static async Task<string> DecideTwiceAsync(World world, SimTerminal terminal)
    {
        var (told, conflict) = DecideOnTerminal(world, terminal);
        if (conflict is not { } id)
            return told;
        var reply = await world.Desk(SimCounty.Supervisor(terminal.Beat)).ChangeAsync("Conflicts", id, new JsonObject { ["Decision"] = world.Chance.Of(0.5) ? "incoming" : "current" });
        if (reply == "204")
            world.Meet(Situation.DecidedTwice);
        return $"{told}; a supervisor too: {reply}";
    }

    /// <summary>The officer decides a conflict that the terminal shows.</summary>
    public static (string What, Guid? Conflict) DecideOnTerminal(World world, SimTerminal terminal)
    {
        var open = terminal.File.Rows().Where(r => r.Key.Set == "Conflicts").Select(r => JsonNode.Parse(r.Value.Body)!.AsObject())
            .Where(c => (string)c["Status"]! == "open").OrderBy(c => (string)c["ReceivedAt"]!, StringComparer.Ordinal).ThenBy(c => (string)c["RecordId"]!, StringComparer.Ordinal).ThenBy(c => (string)c["Field"]!, StringComparer.Ordinal).ToList();
        var home = world.Rooms.FirstOrDefault(r => terminal.App.Get<Address>(r.Room) is not null);
        if (open.Count == 0 || home is null)
            return ("no conflict to decide", null);
        var id = Guid.Parse((string)open[0]["Id"]!);
        var saved = terminal.Record(VisitDraft.At(home.Room).Change("Conflicts", id, "Decision", world.Chance.Of(0.5) ? "incoming" : "current"));
        return ($"decides a conflict about {open[0]["Field"]}{(saved ? "" : ", not saved")}", saved ? id : null);
    }

    public static async Task<string> RevokeAsync(World world, SimTerminal terminal)
    {
        var told = await world.Desk(SimCounty.Supervisor(terminal.Beat)).ChangeAsync("Devices", terminal.DeviceId, new JsonObject { ["Status"] = "revoked" });
        terminal.IsRevoked |= told == "204";
        if (told == "204" && Unsent(world).Contains(terminal))
            world.Meet(Situation.Revoked);
        return $"{terminal.Name} is revoked: {told}";
    }

    /// <summary>The administrator gives the officer's beat to somebody else, or gives it back.</summary>
    public static async Task<string> ReassignAsync(World world, SimTerminal terminal)
    {
        JsonArray beats = terminal.HasLostItsBeat ? [terminal.Beat] : [];
        var reply = await world.Desk("administrator").SendAsync("PATCH", $"/auth/users/{terminal.Officer}", new JsonObject { ["beats"] = beats });
        if (!reply.IsSuccess)
            return $"the administrator cannot change {terminal.Officer}: {Officers.Desk.Told(reply)}";
        var lost = !terminal.HasLostItsBeat;
        foreach (var same in world.Terminals.Where(t => t.Officer == terminal.Officer))
            same.HasLostItsBeat = lost;
        return $"{terminal.Officer} {(lost ? "loses" : "gets back")} {terminal.Beat}";
    }

    /// <summary>An officer gets a second terminal; its first load meets what every request meets.</summary>
    public static async Task<string> AddTerminalAsync(World world, SimTerminal of)
    {
        if (world.Terminals.Count >= MostTerminals)
            return "no terminal is left in stock";
        var added = new SimTerminal(world, $"T{world.Terminals.Count + 1}", of.Officer, of.Beat) { HasLostItsBeat = of.HasLostItsBeat };
        world.Terminals.Add(added);
        return $"{of.Officer} gets {added.Name}: {await added.SyncAsync()}, {await added.SyncAsync()}";
    }

    public static string Misset(World world, SimTerminal terminal)
    {
        terminal.Clock.Wrong = TimeSpan.FromMinutes(world.Chance.Between(-2 * 24 * 60, 2 * 24 * 60));
        world.Meet(Situation.ClockOff);
        return $"{terminal.Name}'s clock is wrong by {terminal.Clock.Wrong}";
    }

    public static string SetServerBack(World world)
    {
        world.Server.Clock.Wrong -= TimeSpan.FromMinutes(5);
        return $"the server's clock is set back: {world.Server.Clock.Wrong}";
    }

    public static async Task<string> FillServersDiskAsync(World world)
    {
        await world.Server.FillDiskAsync(!world.Server.IsFull);
        return world.Server.IsFull ? "the server's disk is full" : "the server has room again";
    }

    public static async Task<string> KillServerAsync(World world)
    {
        await world.KillServerAsync();
        return "the server is killed";
    }

    /// <summary>The register is started as its next version, or as the one before again, while terminals have work that they made for the other.</summary>
    public static async Task<string> UpgradeServerAsync(World world)
    {
        if (Unsent(world).Any())
            world.Meet(Situation.Upgrade);
        await world.Server.UpgradeAsync(!world.Server.IsUpgraded);
        return world.Server.IsUpgraded ? "the register is upgraded" : "the register goes back to the version before";
    }

    /// <summary>Somebody goes on reading while others write, until the next time.</summary>
    public static async Task<string> HoldReaderAsync(World world)
    {
        world.Meet(Situation.ManyAtOnce);
        if (world.Server.HasReaders)
        {
            await world.Server.LetReadersGoAsync();
            return "the reader is done";
        }

        await world.Server.HoldReaderAsync();
        return "somebody begins to read, and goes on";
    }

    /// <summary>A terminal goes into a drawer for as long as chance wants, with what is on it, and its officer has no other meanwhile.</summary>
    public static string LayAway(World world, SimTerminal terminal)
    {
        if (world.Working.Count < 2)
            return "no terminal can be spared";
        terminal.IsAway = true;
        return $"{terminal.Name} goes into a drawer";
    }

    public static string TakeOut(World world)
    {
        if (world.Terminals.FirstOrDefault(t => t.IsAway) is not { } terminal)
            return "no drawer has a terminal in it";
        terminal.IsAway = false;
        world.Meet(Situation.LongAway);
        return $"{terminal.Name} comes out of its drawer";
    }

    /// <summary>What somebody sends under the name of a request that the register has answered is refused, and has no effect.</summary>
    public static async Task<string> SendOtherBodyAsync(World world)
    {
        if (world.LastBatch is not { } last)
            return "no batch to send again";
        var batch = last.Json;
        foreach (var body in batch["requests"]!.AsArray().Select(r => r!["body"]!.AsObject()))
            body["Remark"] = "冒名";
        var reply = await world.DeliverAsync(last.With(batch));
        if (!reply.IsSuccess)
            return $"somebody sends a batch again with another body: {(int)reply.Status}";
        world.Meet(Situation.SentTwice);
        var statuses = reply.Json["responses"]!.AsArray().Select(r => ((int)r!["status"]!, (string?)r["body"]?["error"]?["code"])).Distinct().ToList();
        return statuses is [(>= 400 and < 500, _)] or [(429 or >= 500, _)]
            ? $"somebody sends a batch again with another body: {statuses[0]}"
            : throw new Checking.BrokenPromiseException($"Another body under an id that was answered: {string.Join(' ', statuses)}");
    }

    private static IEnumerable<SimTerminal> Unsent(World world) => world.Terminals.Where(t => !t.IsWiped && t.File.Unsent().Count > 0);

    public static string BackUpServer(World world)
    {
        world.BackUpServer();
        return "the register is backed up";
    }

    public static async Task<string> RestoreServerAsync(World world)
    {
        if (!world.HasBackup)
            return "there is no backup";
        await world.RestoreServerAsync();
        return "the register is restored from its backup";
    }
}
