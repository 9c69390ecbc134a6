using FieldCollect.Register;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Store.Writing;

/// <summary>A supervisor has seen to what an alert tells: <c>PATCH Alerts(id) {"Status":"acknowledged"}</c>. It stays until the register sees that it is no more.</summary>
public static class AcknowledgeAlert
{
    /// <exception cref="ProblemException">Another field was changed, or the alert is not open.</exception>
    public static void Apply(Alert alert, PushItem item, Staging staging, Actor actor, DateTimeOffset now)
    {
        if (item.Values.Keys.FirstOrDefault(k => k != nameof(Alert.Status)) is { } other)
            throw new ProblemException(Problems.Immutable, other);
        if (item.IfMatchVersion is { } version && version != alert.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        if ((item.Values.GetValueOrDefault(nameof(Alert.Status)) as string, alert.Status) is not (AlertStatus.Acknowledged, AlertStatus.Open))
            throw new ProblemException(Problems.UnknownCode, nameof(Alert.Status), "An open alert is acknowledged. It is settled by the register, when what it tells is no more.");
        var type = RecordType.Of(alert);
        staging.Set(alert, type[nameof(Alert.Status)], AlertStatus.Acknowledged);
        staging.Set(alert, type[nameof(Alert.AcknowledgedBy)], actor.UserId);
        staging.Set(alert, type[nameof(Alert.AcknowledgedAt)], now);
    }
}
