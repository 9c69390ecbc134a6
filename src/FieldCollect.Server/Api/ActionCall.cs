using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>
/// One action: an entry of <see cref="RegisterActions.All"/>. Either <see cref="Writes"/> or <see cref="Answers"/> says what it does.
/// </summary>
/// <param name="Name">A verb, as an officer would say it.</param>
/// <param name="BoundTo">The entity set whose records it is called on; null for one that is called by itself.</param>
/// <param name="English">What it does, for $metadata and OpenAPI.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Parameters">What its body holds.</param>
public sealed record RegisterAction(string Name, string? BoundTo, string English, string Chinese, params IReadOnlyList<ActionParameter> Parameters)
{
    /// <summary>
    /// Says which writes it means; they go to the store as one group, and the reply shows the record of the first one. So rights, scope, preconditions, history, feed,
    /// repeats, quarantine and batches are those of every other write.
    /// </summary>
    public Func<ActionCall, CancellationToken, Task<IReadOnlyList<PushItem>>>? Writes { get; init; }

    /// <summary>Does and answers everything itself. It checks rights and preconditions itself, and stands outside of atomicity groups.</summary>
    public Func<ActionCall, HttpContext, Task>? Answers { get; init; }

    /// <summary>What it gives back; the record that it is called on if nothing else is said.</summary>
    public OperationResult? Result { get; init; }

    /// <summary>Which right, and on which set, somebody needs to be offered it; the push asks for what it needs by itself.</summary>
    public (Store.Accounts.Right Right, string Set) Needs { get; init; } = (Store.Accounts.Right.Change, BoundTo ?? "");
}

/// <summary>A parameter of an action.</summary>
/// <param name="Name">In the body.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Nullable">It may be null or left out.</param>
/// <param name="Field">The field of the set that it becomes: its length, code list and trouble are the parameter's.</param>
/// <param name="CodeList">The list that its codes are of, where no field says so.</param>
/// <param name="Collection">It holds several values.</param>
public sealed record ActionParameter(string Name, PropertyKind Kind, bool Nullable = false, string? Field = null, string? CodeList = null, bool Collection = false);

/// <summary>An action that is called: on what, with which values, by whom.</summary>
/// <param name="Api">The service.</param>
/// <param name="Request">As it came, over HTTP or as a part of a batch.</param>
/// <param name="Path">What it is called on.</param>
/// <param name="Action">Its entry.</param>
/// <param name="Values">By parameter; null where it is null or was left out.</param>
/// <param name="Item">A change of the record that it is called on, without values: with what the headers say (If-Match, Prefer, the visit, the repeat's id).</param>
public sealed record ActionCall(
    ApiContext Api, ApiRequest Request, ResourcePath Path, RegisterAction Action, IReadOnlyDictionary<string, object?> Values, PushItem Item)
{
    public DateTimeOffset Now { get; } = Api.Time.GetUtcNow();

    public DateOnly Today => County.Day(Now);

    /// <summary>A parameter's value; null where it has none.</summary>
    public T? Get<T>(string parameter) => Values.GetValueOrDefault(parameter) is T value ? value : default;

    /// <summary>The texts of a parameter that holds several.</summary>
    public IReadOnlyList<string> Texts(string parameter) => Values.GetValueOrDefault(parameter) is object?[] values ? [.. values.OfType<string>()] : [];

    /// <summary>The record that it is called on gets new values.</summary>
    public PushItem Change(params (string Field, object? Value)[] values) => Item with { Values = values.ToDictionary(v => v.Field, v => v.Value) };

    /// <summary>The same call, with a parameter as the reason that the history keeps.</summary>
    public ActionCall Because(string parameter) => Get<string>(parameter) is { } reason ? this with { Item = Item with { Reason = reason } } : this;

    /// <summary>Beside it a record is made.</summary>
    public PushItem Create(string set, params (string Field, object? Value)[] values) => new()
    {
        Verb = PushVerb.Create,
        Set = EntitySets.Find(set)!,
        Nested = true,
        Merge = Item.Merge,
        Method = Item.Method,
        Url = Item.Url,
        VisitId = Item.VisitId,
        CollectedAt = Item.CollectedAt,
        Reason = Item.Reason,
        Values = values.Append(("Id", (object?)Ids.New(Now))).ToDictionary(v => v.Item1, v => v.Item2),
    };

    /// <summary>
    /// Fields of the record that it is called on, as they stood before the push: for what the writes need to know and the body does not say. If-Match
    /// keeps watch that they still stand.
    /// </summary>
    /// <exception cref="ProblemException">NotFound, also for a record that is not the asker's to see.</exception>
    public async Task<JsonElement> ReadAsync(CancellationToken cancel, params string[] fields)
    {
        if (Request.Actor.Revoked)
            throw new ProblemException(Problems.DeviceRevoked);
        var read = Request with { Method = "GET", Path = Writes.UrlOf(Item.Set.Name, Item.Key), Query = "$select=" + string.Join(',', fields), Headers = _ => null };
        var (result, _, body) = await Reads.AnswerAsync(Api, read, cancel, audited: false);
        if (result.Outcome != ReadOutcome.Ok)
            throw new ProblemException(Problems.NotFound);
        using var row = JsonDocument.Parse(body);
        return row.RootElement.Clone();
    }
}
