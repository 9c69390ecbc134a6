using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Tests.World;

/// <summary>Requests as the server would hand them to the store.</summary>
public static class Items
{
    public static PushItem Create(object record) => new()
    {
        Verb = PushVerb.Create,
        Set = EntitySets.Of(record.GetType()),
        Method = "POST",
        Url = EntitySets.Of(record.GetType()).Name,
        Values = RecordType.Of(record).Fields.Where(f => !f.Computed && f.Get(record) is not null).ToDictionary(f => f.Name, f => f.Get(record)),
    };

    /// <summary>A PATCH with If-Match.</summary>
    public static PushItem Change<T>(object key, long version, params (string Field, object? Value)[] fields) => new()
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Of(typeof(T)),
        Method = "PATCH",
        Url = $"{EntitySets.Of(typeof(T)).Name}({key})",
        Key = [key],
        IfMatchVersion = version,
        Values = fields.ToDictionary(f => f.Field, f => f.Value),
    };

    public static PushItem Remove<T>(Guid id, long version)
        where T : Register.Fields.Record => new()
        {
            Verb = PushVerb.Remove,
            Set = EntitySets.Of(typeof(T)),
            Method = "DELETE",
            Url = $"{EntitySets.Of(typeof(T)).Name}({id})",
            Key = [id],
            IfMatchVersion = version,
        };

    public static PushItem Merging(this PushItem item, DateTimeOffset? collectedAt = null) => item with { Merge = true, CollectedAt = collectedAt ?? item.CollectedAt };

    public static PushItem In(this PushItem item, string group) => item with { Group = group };

    public static PushItem As(this PushItem item, string requestId, string body = "{}") =>
        item with { RequestId = requestId, Body = body, RequestHash = SHA256.HashData(Encoding.UTF8.GetBytes($"{item.Method} {item.Url} {item.IfMatchVersion} {body}")) };
}
