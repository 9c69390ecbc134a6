using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Inspections;

namespace FieldCollect.Cli.QualityCommands;

/// <summary>The steps of an inspection over the server, in the name of a supervisor or registrar who may take them; its rows and records are those that the data folder would give.</summary>
internal sealed class RemoteInspections
{
    private readonly RemoteAccount _account = new("A supervisor's or registrar's account: over the server, in its name 所长或登记员账号（经服务器、以其名义执行）");

    public void AddTo(Command command) => _account.AddTo(command);

    public bool IsMeant(ParseResult parsed) => _account.IsMeant(parsed);

    /// <summary>Size and cost, and unless it is only to be shown the inspection.</summary>
    public Task<int> PlanAsync(
        ParseResult parsed, InspectionWish wish, DateOnly from, DateOnly to, Action<IReadOnlyList<InspectionPlan>> plan, Action<Inspection>? made, CancellationToken stop) => _account.RunAsync(parsed, async http =>
    {
        var places = wish.Places is null ? "" : $"Places={Text(wish.Places)},";
        var asked = string.Create(CultureInfo.InvariantCulture,
            $"odata/{(wish.Places is null ? "InspectionPlan" : "WalkPlan")}(Beats={Text(string.Join(',', wish.Beats))},Kinds={Text(string.Join(',', wish.Kinds))},{places}Target={wish.Target},ExpectedRate={wish.Expected},Risk={wish.Risk})");
        plan((await RemoteAccount.GetAsync(http, asked, stop)).GetProperty("value").Deserialize<List<InspectionPlan>>()!);
        if (made is not null)
        {
            made(Of(await RemoteAccount.PostAsync(
                http, "odata/PlanInspection",
                new { wish.Beats, wish.Kinds, PeriodFrom = from, PeriodTo = to, wish.Target, ExpectedRate = wish.Expected, wish.Risk, wish.Places }, stop)));
        }

        return CommandEnd.Done;
    });

    /// <summary>Takes a step, until it is done.</summary>
    public Task<int> StepAsync(ParseResult parsed, Guid id, string action, Action<Inspection> show, CancellationToken stop) => _account.RunAsync(parsed, async http =>
    {
        Inspection inspection;
        // A closing does a bounded part in a call.
        while ((inspection = Of(await RemoteAccount.PostAsync(http, $"odata/Inspections({id})/{action}", new { }, stop))).Status == InspectionStatus.Closing)
            stop.ThrowIfCancellationRequested();
        if (inspection.Status == InspectionStatus.Closed)
            inspection.Result = (await RemoteAccount.GetAsync(http, $"odata/InspectionResult(Inspection={id})", stop)).GetProperty("value")[0].Deserialize<InspectionResult>();
        show(inspection);
        return CommandEnd.Done;
    });

    private static Inspection Of(JsonElement record) => record.Deserialize<Inspection>()!;

    private static string Text(string value) => $"'{Uri.EscapeDataString(value.Replace("'", "''", StringComparison.Ordinal))}'";
}
