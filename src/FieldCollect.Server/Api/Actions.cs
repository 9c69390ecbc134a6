using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Rules;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>Actions: from a POST to the writes that <see cref="RegisterActions"/> says it means, or to the handler that answers it.</summary>
public static class Actions
{
    private static readonly Dictionary<(string, string?), RegisterAction> ByName = RegisterActions.All.ToDictionary(a => (a.Name, a.BoundTo));

    /// <summary>Declares them all in the schema.</summary>
    public static void Declare(ODataSchemaBuilder builder)
    {
        foreach (var action in RegisterActions.All)
        {
            builder.Action(
                action.Name,
                action.Result ?? (action.BoundTo is null ? null : OperationResult.Entity(action.BoundTo)),
                action.BoundTo,
                parameters: [.. action.Parameters.Select(p => new OperationParameter(p.Name, p.Kind, p.Nullable, p.Collection, LengthOf(action, p)))]);
        }
    }

    /// <summary>The entry of an operation; null for a function.</summary>
    public static RegisterAction? Of(OperationMap operation) => operation.IsAction ? ByName[(operation.Name, operation.BoundTo)] : null;

    /// <summary>The action that a request calls; null where it calls none.</summary>
    public static RegisterAction? Of(ApiContext api, ApiRequest request) =>
        request.Method == "POST" && Operations.MayBe(api, request.Path) && ResourcePath.Parse(api.Schema, request.Path) is { Operation: { } operation } ? Of(operation) : null;

    /// <summary>Whether an action is one for somebody: with others it is not shown.</summary>
    public static bool Offers(Actor actor, OperationMap operation) =>
        Of(operation) is not { } action || Permissions.May(actor.Role, action.Needs.Right, EntitySets.Find(action.Needs.Set)!);

    /// <summary>Reads the call of an action.</summary>
    /// <exception cref="ODataProblem">The path or the body is not what it must be; the target is the parameter.</exception>
    /// <exception cref="ProblemException">MethodNotAllowed, or a header is malformed.</exception>
    public static ActionCall Call(ApiContext api, ApiRequest request, JsonElement? body)
    {
        var path = ResourcePath.Parse(api.Schema, request.Path);
        if (path is not { Operation: { IsAction: true } operation, RawValue: false, Query: false })
            throw new ProblemException(Problems.MethodNotAllowed);
        if (path.Steps.Count > 1)
            throw new ProblemException(Problems.NotSupported, message: "Call the action on the record by its own key.");
        var item = Writes.Begin(request, EntitySets.Find(path.Set?.Name ?? Of(operation)!.Needs.Set)!, body, null);
        var call = new ActionCall(api, request, path, Of(operation)!, ODataBody.ReadParameters(operation, body), path.Key is { } key ? item with { Key = key.Values } : item);
        foreach (var parameter in call.Action.Parameters.Where(p => p.CodeList is not null))
        {
            if (call.Get<string>(parameter.Name) is { } code && !api.Store.Codes.Contains(parameter.CodeList!, code, call.Today))
                throw new ProblemException(Problems.UnknownCode, parameter.Name);
        }

        return call;
    }

    /// <summary>The writes of an action, as the request of a record's change would be understood. They are one group.</summary>
    /// <exception cref="ProblemException">What an action finds wrong itself.</exception>
    public static async Task<WriteRequest> WritesAsync(ActionCall call, string? group, CancellationToken cancel)
    {
        var items = await call.Action.Writes!(call, cancel);
        group ??= items.Count > 1 ? PushItem.OwnGroup(call.Now) : null;
        return new WriteRequest([.. items.Select(i => i with { Group = group })], call.Path) { Action = call.Action };
    }

    /// <summary>A problem of a field is one of the parameter that it came from.</summary>
    public static Problem InItsWords(RegisterAction action, Problem problem) =>
        action.Parameters.FirstOrDefault(p => p.Field is { } field && field == problem.Target) is { } parameter ? problem with { Target = parameter.Name } : problem;

    /// <summary>What the rules say about the field that a parameter becomes.</summary>
    public static FieldFacts? FactsOf(RegisterAction action, ActionParameter parameter) =>
        parameter.Field is { } field && action.BoundTo is { } set ? RegisterRules.FactsOf(EntitySets.Find(set)!.Type, field) : null;

    private static int? LengthOf(RegisterAction action, ActionParameter parameter) => FactsOf(action, parameter)?.MaxLength;
}
