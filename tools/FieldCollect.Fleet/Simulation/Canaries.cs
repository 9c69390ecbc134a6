using System.Text;
using System.Text.Json.Nodes;
using FieldCollect.Fleet.Officers;
using FieldCollect.Register;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Simulation;

/// <summary>Faults planted on purpose. A simulation that does not find them would not find others.</summary>
public enum Canary
{
    None,

    /// <summary>Now and then a visit is answered as applied and thrown away.</summary>
    DropsWhatItAcknowledged,

    /// <summary>Now and then a change of a person says that it was made on the version that stands, whatever the officer saw.</summary>
    OverwritesSilently,

    /// <summary>Now and then a row is left out of a pull.</summary>
    HidesARow,

    /// <summary>A terminal is taken to know all that it ever wrote, also when it was put back to an older copy of itself.</summary>
    ForgetsRestores,

    /// <summary>Whoever is entered a second time gets another number on the way, and the two are never found to be one.</summary>
    HidesATwin,

    /// <summary>Now and then what made a record is written into the history twice.</summary>
    DoublesAChange,

    /// <summary>Now and then the feed of a beat names somebody who stays in another.</summary>
    LetsARowIn,

    /// <summary>Now and then a row of the feed keeps the number of an earlier write, as one does whose number became visible late.</summary>
    RewindsTheFeed,

    /// <summary>Now and then a number of the register is given to nothing.</summary>
    SkipsANumber,
}

/// <summary>What the canaries do to requests and replies.</summary>
internal static class Canaries
{
    private const double Often = 0.2;

    public static async Task<(SentRequest Asked, Func<ReceivedReply, ReceivedReply> Answered)> OnTheWayAsync(World world, SentRequest sent)
    {
        Func<ReceivedReply, ReceivedReply> asItIs = reply => reply;
        if (sent.IsBatch && world.Plan.Canary is Canary.ForgetsRestores or Canary.HidesATwin)
            return (world.Plan.Canary == Canary.HidesATwin ? HideTwin(world, sent) : Forget(sent), asItIs);
        if (world.Plan.Canary == Canary.None || !world.FaultsAreOn || !world.Chance.Of(Often))
            return (sent, asItIs);
        if (sent.IsBatch)
            await TamperAsync(world);
        return world.Plan.Canary switch
        {
            Canary.DropsWhatItAcknowledged when sent.IsBatch => Drop(sent),
            Canary.OverwritesSilently when sent.IsBatch => (await OverwriteAsync(world, sent), asItIs),
            Canary.HidesARow when sent.Url.AbsolutePath.EndsWith("/Changes", StringComparison.Ordinal) => (sent, Hide),
            _ => (sent, asItIs),
        };
    }

    // A server that does wrong, seen from its tables.
    private static async Task TamperAsync(World world)
    {
        await using var context = world.Server.Store.NewContext();
        var last = await context.Set<Change>().AsNoTracking().Where(c => c.Kind == ChangeKind.Created && c.EntitySet == "Visits").OrderByDescending(c => c.ChangeNumber).ThenBy(c => c.Ordinal).FirstOrDefaultAsync();
        switch (world.Plan.Canary)
        {
            case Canary.DoublesAChange when last is not null && await context.Set<Change>().CountAsync(c => c.ChangeNumber == last.ChangeNumber) is var ordinal:
                last.Ordinal = ordinal + 1_000;
                context.Add(last);
                await context.SaveChangesAsync();
                break;
            case Canary.LetsARowIn:
                var (there, here) = (world.Rooms[^1], SimCounty.Beats[0]);
                if (there.Beat != here && !await context.Set<FeedItem>().AnyAsync(f => f.BeatCode == here && f.RecordId == there.Resident))
                {
                    var set = EntitySets.Of(typeof(Resident)).Number;
                    context.Add(new FeedItem { BeatCode = here, EntitySet = set, RecordId = there.Resident, ChangeNumber = (await context.State.AsNoTracking().SingleAsync()).ChangeNumber, Version = 1 });
                    await context.SaveChangesAsync();
                }

                break;
            case Canary.RewindsTheFeed when last is not null:
                await context.Set<FeedItem>().Where(f => f.RecordId == last.RecordId).ExecuteUpdateAsync(f => f.SetProperty(x => x.ChangeNumber, 1L));
                break;
            case Canary.SkipsANumber:
                await context.State.ExecuteUpdateAsync(s => s.SetProperty(x => x.ChangeNumber, x => x.ChangeNumber + 1));
                break;
            default:
                break;
        }
    }

    private static (SentRequest, Func<ReceivedReply, ReceivedReply>) Drop(SentRequest sent)
    {
        var batch = sent.Json;
        var requests = batch["requests"]!.AsArray();
        var group = (string)requests[^1]!["atomicityGroup"]!;
        var dropped = requests.Where(r => (string)r!["atomicityGroup"]! == group).ToList();
        if (dropped.Count == requests.Count)
            return (sent, reply => reply);
        foreach (var request in dropped)
            requests.Remove(request);
        return (sent.With(batch), reply =>
        {
            if (!reply.IsSuccess)
                return reply;
            var answer = reply.Json;
            foreach (var request in dropped)
            {
                answer["responses"]!.AsArray().Add(new JsonObject
                {
                    ["id"] = request!["id"]!.DeepClone(),
                    ["status"] = 204,
                    ["headers"] = new JsonObject { ["ETag"] = "W/\"1\"", ["FieldCollect-Outcome"] = "applied" },
                });
            }

            return reply with { Body = Encoding.UTF8.GetBytes(answer.ToJsonString()) };
        });
    }

    private static SentRequest Forget(SentRequest sent)
    {
        var batch = sent.Json;
        foreach (var request in batch["requests"]!.AsArray())
            request!["headers"]!.AsObject().Remove("FieldCollect-Follows");
        return sent.With(batch);
    }

    // The same number each time it is sent, or the repeat would be another request.
    private static SentRequest HideTwin(World world, SentRequest sent)
    {
        var batch = sent.Json;
        foreach (var body in batch["requests"]!.AsArray().Select(r => r!["body"] as JsonObject).OfType<JsonObject>())
        {
            if ((string?)body["IdentityNumber"] is { } number && world.Twins.IndexOf(number) is >= 0 and var twin && world.Ledger.Entries.First(e => (string?)e.Fields["IdentityNumber"] == number).RecordId != Guid.Parse((string)body["Id"]!))
                body["IdentityNumber"] = Invented.Number(1_000_000 + twin);
        }

        return sent.With(batch);
    }

    private static async Task<SentRequest> OverwriteAsync(World world, SentRequest sent)
    {
        var batch = sent.Json;
        await using var context = world.Server.Store.NewContext();
        foreach (var request in batch["requests"]!.AsArray().Select(r => r!.AsObject()).Where(r => ((string)r["url"]!).StartsWith("Residents(", StringComparison.Ordinal)))
        {
            var id = Guid.Parse(((string)request["url"]!)["Residents(".Length..^1]);
            if (await context.Set<Resident>().AsNoTracking().Where(r => r.Id == id).Select(r => (long?)r.Version).SingleOrDefaultAsync() is { } version)
                request["headers"]!["If-Match"] = $"W/\"{version}\"";
        }

        return sent.With(batch);
    }

    private static ReceivedReply Hide(ReceivedReply reply)
    {
        if (!reply.IsSuccess)
            return reply;
        var page = reply.Json;
        var rows = page["value"]!.AsArray();
        if (rows.FirstOrDefault(r => ((string)r!["@context"]!).StartsWith("#Visits/$entity", StringComparison.Ordinal)) is { } visit)
            rows.Remove(visit);
        return reply with { Body = Encoding.UTF8.GetBytes(page.ToJsonString()) };
    }
}
