using FieldCollect.Register.Quality.Alerts;

namespace FieldCollect.Server.Alerts;

/// <summary>What an alert says to whoever takes it. No person is in it.</summary>
/// <param name="Id">The alert's. It may come twice, when the register was stopped before it could write down that it had gone.</param>
/// <param name="Kind">A code of the list AlertKind.</param>
/// <param name="BeatCode">The beat.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Chinese">What it tells.</param>
/// <param name="English">The same in English.</param>
internal sealed record AlertMessage(Guid Id, string Kind, string BeatCode, DateTimeOffset OpenedAt, string Chinese, string English)
{
    /// <summary>In the data folder, where no service is set.</summary>
    public const string FileName = "alerts.jsonl";

    public static AlertMessage Of(Alert alert) => new(alert.Id, alert.Kind, alert.BeatCode, alert.OpenedAt, alert.Chinese, alert.English);
}
