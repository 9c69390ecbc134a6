using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Alerts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>The actions of alerts, entries of <see cref="RegisterActions.All"/>.</summary>
public static class AlertActions
{
    private const string Why = "Reason";

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        new("Acknowledge", "Alerts", "Says that somebody sees to what an alert tells. It is settled when that is no more.", "知悉预警；情况消除后自动关闭。",
            new ActionParameter(Why, PropertyKind.String, Nullable: true))
        {
            Writes = (call, _) => Task.FromResult<IReadOnlyList<PushItem>>([call.Because(Why).Change((nameof(Alert.Status), AlertStatus.Acknowledged))]),
        },
        new("RunAlerts", null, "Looks at once what there is to tell, as every quarter of an hour.", "立即检查预警条件。")
        {
            Answers = RunAsync,
            Needs = (Right.Change, "Alerts"),
        },
    ];

    private static async Task RunAsync(ActionCall call, HttpContext http)
    {
        if (call.Request.Actor.Revoked || !Permissions.May(call.Request.Actor.Role, Right.Change, EntitySets.Of(typeof(Alert))))
            throw new ProblemException(Problems.NotAllowed);
        await AlertRounds.RunAsync(call.Api.Store, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
