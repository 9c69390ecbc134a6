using System.Data.Common;
using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Plates;

/// <summary>How far an order or a step of a batch has come.</summary>
/// <param name="Number">The batch.</param>
/// <param name="Done">Plates written by this run.</param>
/// <param name="Total">Plates of the batch that are in the state, or were ordered, all told.</param>
/// <param name="Finished">Whether nothing is left to do; if not, the same call goes on.</param>
public sealed record PlateRun(string Number, int Done, int Total, bool Finished);

/// <summary>
/// Orders plates: a token and a serial number for each address of the batch that has no plate, some hundred in each transaction, so that officers' pushes come in between.
/// What has been ordered is what is there: a run that was cut off, or is started twice, goes on and doubles nothing, because the id of a plate follows from its address
/// and how many plates that had before.
/// </summary>
public static class PlateOrders
{
    // About a fifth of a second of the one writer: an officer's push waits no longer than that.
    public const int PlatesATransaction = 500;

    private const string Kinds = "'compound','building','entrance','room'";

    // What can stand on a plate: that there is no number is known of some addresses, and is nothing to print.
    private const string Text = $$"""COALESCE(NULLIF(a."Number",'{{AddressText.None}}'), NULLIF(a."Name",'{{AddressText.None}}'))""";

    private const string WithoutPlate = $$"""
        SELECT a."Id", a."BeatCode", a."Kind", {{Text}}, (SELECT COUNT(*) FROM "Doorplates" d WHERE d."AddressId" = a."Id")
        FROM "Addresses" a
        WHERE a."RemovedAt" IS NULL AND a."Status" = 'inUse' AND a."Id" > @after {0}
          AND {{Text}} IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM "Doorplates" d WHERE d."AddressId" = a."Id" AND d."RemovedAt" IS NULL AND d."Status" NOT IN ('replaced','retired'))
        ORDER BY a."Id" LIMIT @most
        """;

    private const string Planned = $$"""
        SELECT p."Id", p."Size", p."Version" FROM "Doorplates" p JOIN "Addresses" a ON a."Id" = p."AddressId"
        WHERE p."Status" = 'planned' AND p."BatchNumber" IS NULL AND p."RemovedAt" IS NULL {0}
          AND COALESCE(NULLIF(p."NumberText",'{{AddressText.None}}'), {{Text}}) IS NOT NULL
        ORDER BY p."Id" LIMIT @most
        """;

    /// <summary>Goes on with an order for as long as there is something to do, or until <paramref name="most"/> plates were written.</summary>
    /// <exception cref="ProblemException">NotFound: no such batch, or not for this actor to see; PlateStep: it is being made already; NotAllowed.</exception>
    public static async Task<PlateRun> OrderAsync(RegisterStore store, Actor actor, Guid batchId, int? most, IProgress<PlateRun>? progress, CancellationToken cancel)
    {
        var (done, after) = (0, Guid.Empty);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var (batch, ordered, lastSerial) = await StateAsync(store, actor, batchId, cancel);
            if (batch.Status is not (PlateBatchStatus.Open or PlateBatchStatus.Ordered))
                throw new ProblemException(Problems.PlateStep, nameof(PlateBatch.Status), $"A batch that is {batch.Status} takes no more plates.");
            var room = Math.Min(PlatesATransaction, Math.Min((batch.Wanted ?? int.MaxValue) - ordered, (most ?? int.MaxValue) - done));
            if (room <= 0 && (batch.Wanted is null || ordered < batch.Wanted))
                return new PlateRun(batch.Number, done, ordered, Finished: false);
            var items = room <= 0 ? [] : await PlannedAsync(store, batch, lastSerial, room, cancel);
            if (items.Count == 0 && room > 0)
                (items, after) = await NewAsync(store, batch, lastSerial, after, room, cancel);
            if (items.Count == 0)
            {
                await FinishAsync(store, actor, batch);
                return new PlateRun(batch.Number, done, ordered, Finished: true);
            }

            var answers = await store.PushAsync(items, actor, cancel);
            // Somebody who ordered beside us has written the same plates under the same ids, or an officer has mounted one: the next round sees what is there.
            if (answers.FirstOrDefault(a => a.Problem is { } p && p.Kind != Problems.AlreadyExists && p.Kind != Problems.PreconditionFailed && p.Kind != Problems.PlateStep)?.Problem is { } problem)
                throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
            done += answers.Count(a => a.Problem is null);
            progress?.Report(new PlateRun(batch.Number, done, ordered + answers.Count(a => a.Problem is null), Finished: false));
        }
    }

    /// <summary>The batch, how many plates bear its number, and the last running number given out. Of one state of the register.</summary>
    private static async Task<(PlateBatch Batch, int Ordered, int LastSerial)> StateAsync(RegisterStore store, Actor actor, Guid batchId, CancellationToken cancel)
    {
        var batch = await PlateSteps.BatchAsync(store, actor, batchId, cancel);
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT SUM(CASE WHEN "RemovedAt" IS NULL THEN 1 ELSE 0 END), MAX(CASE WHEN "SerialNumber" >= @first AND "SerialNumber" < @beyond THEN "SerialNumber" END)
            FROM "Doorplates" WHERE "BatchNumber" = @number
            """;
        command.Add("@number", batch.Number);
        // The maker may have numbers of his own on some of them; ours end in digits.
        command.Add("@first", batch.Number + "-0");
        command.Add("@beyond", batch.Number + "-:");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var last = reader.IsDBNull(1) ? "" : reader.GetString(1);
        var running = last.Length > 0 && int.TryParse(last.AsSpan(batch.Number.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        return (batch, reader.IsDBNull(0) ? 0 : (int)reader.GetInt64(0), running);
    }

    // Plates that were planned one by one, replacements among them, have their token: they get a batch and a serial number.
    private static async Task<List<PushItem>> PlannedAsync(RegisterStore store, PlateBatch batch, int lastSerial, int most, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        Filter(command, Planned, batch);
        command.Add("@most", most);
        var items = new List<PushItem>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            items.Add(new PushItem
            {
                Verb = PushVerb.Change,
                Set = EntitySets.Of(typeof(Doorplate)),
                Key = [PlateLookup.Id(reader, 0)!.Value],
                IfMatchVersion = reader.GetInt64(2),
                Values = new Dictionary<string, object?>
                {
                    [nameof(Doorplate.Status)] = DoorplateStatus.Ordered,
                    [nameof(Doorplate.BatchNumber)] = batch.Number,
                    [nameof(Doorplate.SerialNumber)] = Serial(batch, lastSerial + items.Count + 1),
                },
            });
        }

        return items;
    }

    private static async Task<(List<PushItem> Items, Guid After)> NewAsync(RegisterStore store, PlateBatch batch, int lastSerial, Guid after, int most, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        Filter(command, WithoutPlate, batch);
        command.Add("@after", store.Database.Kind == "sqlite" ? after.ToByteArray(bigEndian: true) : after);
        command.Add("@most", most);
        var (items, key) = (new List<PushItem>(), store.PlateKeys.Current);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            after = PlateLookup.Id(reader, 0)!.Value;
            items.Add(new PushItem
            {
                Verb = PushVerb.Create,
                Set = EntitySets.Of(typeof(Doorplate)),
                Values = new Dictionary<string, object?>
                {
                    [nameof(Doorplate.Id)] = PlateId(after, reader.GetInt64(4)),
                    [nameof(Doorplate.BeatCode)] = reader.GetString(1),
                    [nameof(Doorplate.AddressId)] = after,
                    [nameof(Doorplate.Token)] = PlateToken.New(key),
                    [nameof(Doorplate.NumberText)] = Fitting(reader.GetString(3)),
                    [nameof(Doorplate.Size)] = batch.Size ?? DoorplateSize.For(reader.GetString(2)),
                    [nameof(Doorplate.Status)] = DoorplateStatus.Ordered,
                    [nameof(Doorplate.BatchNumber)] = batch.Number,
                    [nameof(Doorplate.SerialNumber)] = Serial(batch, lastSerial + items.Count + 1),
                },
            });
        }

        return (items, after);
    }

    private static void Filter(DbCommand command, string sql, PlateBatch batch)
    {
        var conditions = "";
        if (batch.AddressKind is { } kind)
        {
            conditions += """ AND a."Kind" = @kind""";
            command.Add("@kind", kind);
        }
        else
        {
            conditions += $""" AND a."Kind" IN ({Kinds})""";
        }

        if (batch.BeatCode is { } beat)
        {
            conditions += """ AND a."BeatCode" = @beat""";
            command.Add("@beat", beat);
        }

        if (batch.DivisionCode is { } division)
        {
            // A town is nine digits and three zeros, and a village lies in it if it begins alike.
            var town = division.EndsWith("000", StringComparison.Ordinal);
            conditions += town ? """ AND a."DivisionCode" >= @from AND a."DivisionCode" < @to""" : """ AND a."DivisionCode" = @from""";
            command.Add("@from", division);
            if (town)
                command.Add("@to", division[..9] + ":");
        }

        command.CommandText = sql.Replace("{0}", conditions, StringComparison.Ordinal);
    }

    private static async Task FinishAsync(RegisterStore store, Actor actor, PlateBatch batch)
    {
        if (batch.Status == PlateBatchStatus.Open)
            await PlateSteps.SetBatchAsync(store, actor, batch, PlateBatchStatus.Ordered, (nameof(PlateBatch.OrderedOn), batch.OrderedOn ?? County.Day(store.Time.GetUtcNow())));
    }

    /// <summary>The id of the plate that is made for an address which has had so many before.</summary>
    private static Guid PlateId(Guid address, long before) => Ids.OfName("Doorplates", string.Create(CultureInfo.InvariantCulture, $"{address}/{before}"));

    private static string Serial(PlateBatch batch, int running) => string.Create(CultureInfo.InvariantCulture, $"{batch.Number}-{running:0000000}");

    // What does not fit on a plate is no number; the plate then shows what its address says.
    private static string? Fitting(string number) => number.Length <= 30 ? number : null;
}
