using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Plates;

/// <summary>Steps of plates that an office takes: a whole batch printed or delivered, one plate replaced, damaged, missing, retired. Each is a Change like any other.</summary>
public static class PlateSteps
{
    private const string InState = """
        SELECT "Id", "SerialNumber" FROM "Doorplates" WHERE "BatchNumber" = @number AND "SerialNumber" > @after AND "SerialNumber" >= @from AND "SerialNumber" <= @to AND "RemovedAt" IS NULL AND "Status" IN ({0})
        ORDER BY "SerialNumber" LIMIT @most
        """;

    /// <summary>A batch that the actor may see.</summary>
    /// <exception cref="ProblemException">NotFound.</exception>
    public static async Task<PlateBatch> BatchAsync(RegisterStore store, Actor actor, Guid id, CancellationToken cancel)
    {
        if (!Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(PlateBatch))))
            throw new ProblemException(Problems.NotFound);
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await context.Set<PlateBatch>().AsNoTracking().SingleOrDefaultAsync(b => b.Id == id && b.RemovedAt == null, cancel) ?? throw new ProblemException(Problems.NotFound);
    }

    /// <summary>
    /// Says of all plates of a batch that they have been printed or delivered, some hundred in each transaction; those that are further along already are passed over. May be
    /// repeated after it was cut off.
    /// </summary>
    /// <param name="store">The register.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="to">printed or delivered.</param>
    /// <param name="fromSerial">The first serial number; null for the batch's first.</param>
    /// <param name="toSerial">The last; null for the batch's last. A maker delivers in boxes.</param>
    /// <param name="most">About how many plates in this run; null for all.</param>
    /// <param name="progress">Told after each transaction.</param>
    /// <param name="cancel">Stops after the transaction that is under way.</param>
    /// <exception cref="ProblemException">NotFound; PlateStep for another state; NotAllowed.</exception>
    public static async Task<PlateRun> AdvanceAsync(
        RegisterStore store, Actor actor, Guid batchId, string to, string? fromSerial, string? toSerial, int? most, IProgress<PlateRun>? progress, CancellationToken cancel)
    {
        var batch = await BatchAsync(store, actor, batchId, cancel);
        string[] before = to switch
        {
            DoorplateStatus.Printed => [DoorplateStatus.Ordered],
            DoorplateStatus.Delivered => [DoorplateStatus.Ordered, DoorplateStatus.Printed],
            _ => throw new ProblemException(Problems.PlateStep, nameof(Doorplate.Status), $"A whole batch does not become {to}."),
        };
        if (batch.Status == PlateBatchStatus.Open)
            throw new ProblemException(Problems.PlateStep, nameof(PlateBatch.Status), $"A batch that is {batch.Status} has not been ordered whole.");
        var (done, after) = (0, "");
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var next = await NextAsync(store, batch.Number, before, after, fromSerial, toSerial, cancel);
            if (next.Count == 0)
                break;
            after = next[^1].Serial;
            var answers = await store.PushAsync([.. next.Select(p => Change(p.Id, (nameof(Doorplate.Status), to)))], actor, cancel);
            if (answers.FirstOrDefault(a => a.Problem is { } p && p.Kind != Problems.PlateStep)?.Problem is { } problem)
                throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
            done += answers.Count(a => a.Problem is null);
            progress?.Report(new PlateRun(batch.Number, done, done, Finished: false));
            if (done >= most)
                return new PlateRun(batch.Number, done, done, Finished: false);
        }

        if (await LeftAsync(store, batch.Number, before, cancel) == 0 && IsLater(to, batch.Status))
            await SetBatchAsync(store, actor, batch, to);
        return new PlateRun(batch.Number, done, done, Finished: true);
    }

    /// <summary>Writes down a plate in place of another, with a token of its own: the old one is revoked with it. It is planned, and the next order takes it along.</summary>
    /// <returns>The new plate's id.</returns>
    /// <exception cref="ProblemException">NotFound; PlateStep: the plate has been revoked already; NotAllowed.</exception>
    public static async Task<Guid> ReplaceAsync(RegisterStore store, Actor actor, Guid plateId, string? reason, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var old = await context.Set<Doorplate>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == plateId && p.RemovedAt == null, cancel);
        if (old is null || !actor.Sees(old.BeatCode) || !Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(Doorplate))))
            throw new ProblemException(Problems.NotFound);
        // Made from the old one's id: who asks twice, or whose reply was lost, has one new plate and not two.
        var id = Ids.OfName("Doorplates", $"{old.Id}/replacement");
        if (old.ReplacedById == id)
            return id;
        if (PlateLifecycle.IsRevoked(old.Status))
            throw new ProblemException(Problems.PlateStep, nameof(Doorplate.Status), $"A plate that is {old.Status} cannot become {DoorplateStatus.Replaced}.");
        PlateLifecycle.Check(old.Status, DoorplateStatus.Replaced, actor.Role);
        var item = new PushItem
        {
            Verb = PushVerb.Create,
            Set = EntitySets.Of(typeof(Doorplate)),
            Reason = reason,
            Values = new Dictionary<string, object?>
            {
                [nameof(Doorplate.Id)] = id,
                [nameof(Doorplate.BeatCode)] = old.BeatCode,
                [nameof(Doorplate.AddressId)] = old.AddressId,
                [nameof(Doorplate.Token)] = PlateToken.New(store.PlateKeys.Current),
                [nameof(Doorplate.NumberText)] = old.NumberText,
                [nameof(Doorplate.Size)] = old.Size,
                [nameof(Doorplate.Status)] = DoorplateStatus.Planned,
                [nameof(Doorplate.ReplacesId)] = old.Id,
            },
        };
        Throw((await store.PushAsync([item], actor, cancel))[0]);
        return id;
    }

    /// <summary>Says that a plate has come into a state: mounted, damaged, missing, retired.</summary>
    /// <exception cref="ProblemException">NotFound; PlateStep; NotAllowed.</exception>
    public static async Task<PushAnswer> StepAsync(RegisterStore store, Actor actor, Guid plateId, string? reason, CancellationToken cancel, params (string Field, object? Value)[] values)
    {
        var answer = (await store.PushAsync([Change(plateId, values) with { Reason = reason }], actor, cancel))[0];
        Throw(answer);
        return answer;
    }

    internal static async Task SetBatchAsync(RegisterStore store, Actor actor, PlateBatch batch, string status, params (string Field, object? Value)[] also)
    {
        var item = new PushItem
        {
            Verb = PushVerb.Change,
            Set = EntitySets.Of(typeof(PlateBatch)),
            Key = [batch.Id],
            IfMatchAny = true,
            Values = also.Append((nameof(PlateBatch.Status), status)).ToDictionary(f => f.Item1, f => f.Item2),
        };
        Throw((await store.PushAsync([item], actor))[0]);
    }

    private static bool IsLater(string to, string now) =>
        to == PlateBatchStatus.Printed ? now == PlateBatchStatus.Ordered : now is PlateBatchStatus.Ordered or PlateBatchStatus.Printed;

    private static PushItem Change(Guid id, params (string Field, object? Value)[] values) => new()
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Of(typeof(Doorplate)),
        Key = [id],
        IfMatchAny = true,
        Values = values.ToDictionary(v => v.Field, v => v.Value),
    };

    private static void Throw(PushAnswer answer)
    {
        if (answer.Problem is { } problem)
            throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
    }

    private static async Task<List<(Guid Id, string Serial)>> NextAsync(
        RegisterStore store, string number, string[] before, string after, string? from, string? to, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        // The states are ours.
        command.CommandText = InState.Replace("{0}", string.Join(',', before.Select(b => $"'{b}'")), StringComparison.Ordinal);
        command.Add("@number", number);
        command.Add("@after", after);
        command.Add("@from", from ?? "");
        // Behind every serial number: they are of letters and digits.
        command.Add("@to", to ?? "~");
        command.Add("@most", PlateOrders.PlatesATransaction);
        var found = new List<(Guid, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            found.Add((reader.Id(0)!.Value, reader.GetString(1)));
        return found;
    }

    private static async Task<int> LeftAsync(RegisterStore store, string number, string[] before, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await context.Set<Doorplate>().CountAsync(p => p.BatchNumber == number && p.RemovedAt == null && before.Contains(p.Status), cancel);
    }
}
