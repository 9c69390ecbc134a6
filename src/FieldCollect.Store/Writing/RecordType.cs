using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Writing;

/// <summary>What the write path needs to know of a record type, looked up once.</summary>
public sealed class RecordType
{
    private static readonly ConcurrentDictionary<Type, RecordType> Known = new();

    private static readonly Func<object, object> Clone =
        typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private readonly Dictionary<string, Field> _fields;

    private RecordType(Type type)
    {
        Set = EntitySets.Of(type);
        _fields = type.GetProperties().Where(p => p.CanWrite).Select(p => new Field(p)).ToDictionary(f => f.Name);
        Fields = [.. _fields.Values];
        InHistory = [.. Fields.Where(f => f.Name is not (nameof(IVersioned.Version) or nameof(IReference.ChangeNumber) or nameof(Register.Addresses.Address.SearchText)))];
        References = [.. Fields.Where(f => f.Reference is not null)];
        Personal = PersonalFields.Of(type);
    }

    public EntitySet Set { get; }

    /// <summary>Those whose changes the history tells: the others follow from them, or count.</summary>
    public IReadOnlyList<Field> InHistory { get; }

    public IReadOnlyList<Field> References { get; }

    public IReadOnlyList<PersonalField> Personal { get; }

    public IReadOnlyList<Field> Fields { get; }

    public Field this[string name] => _fields.TryGetValue(name, out var field) ? field : throw new ProblemException(Problems.UnknownProperty, name);

    public static RecordType Of(Type type) => Known.GetOrAdd(type, static t => new RecordType(t));

    public static RecordType Of(object record) => Of(record.GetType());

    /// <summary>A record with the same values; its lists are the same lists, which are replaced whole and never changed.</summary>
    public static object Copy(object record) => Clone(record);

    /// <summary>One property of a record type.</summary>
    public sealed class Field(PropertyInfo property)
    {
        // Compiled: a push asks for every field of every record several times.
        private readonly Func<object, object?> _get = Getter(property);
        private readonly Action<object, object?> _set = Setter(property);

        public string Name { get; } = property.Name;

        public Type Type { get; } = property.PropertyType;

        public bool Immutable { get; } = property.GetCustomAttribute<ImmutableAttribute>() is not null;

        public bool Computed { get; } = property.GetCustomAttribute<ComputedAttribute>() is not null;

        public bool Personal => Mask is not null;

        /// <summary>How a personal value is shown; null for a value that is not personal.</summary>
        public PersonalKind? Mask { get; } = property.GetCustomAttribute<PersonalAttribute>()?.Kind;

        public ReferencesAttribute? Reference { get; } = property.GetCustomAttribute<ReferencesAttribute>();

        public bool Nullable { get; } = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

        public object? Get(object record) => _get(record);

        public void Set(object record, object? value) => _set(record, value);

        /// <summary>The value as this property's type; a body's Int64 for an Int32 property, JSON for a list.</summary>
        /// <exception cref="ProblemException">WrongType.</exception>
        public object? Convert(object? value)
        {
            if (value is null)
                return Nullable ? null : throw new ProblemException(Problems.MissingField, Name);
            var type = System.Nullable.GetUnderlyingType(Type) ?? Type;
            // The database keeps milliseconds: a finer instant would differ from itself once it is read back.
            if (value is DateTimeOffset instant && type == typeof(DateTimeOffset))
                return DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
            if (type.IsInstanceOfType(value))
                return value;
            try
            {
                return value is System.Text.Json.JsonElement json
                    ? FieldJson.Read(json, type)
                    : System.Convert.ChangeType(value, type, null);
            }
            catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException or System.Text.Json.JsonException)
            {
                throw new ProblemException(Problems.WrongType, Name);
            }
        }

        private static Func<object, object?> Getter(PropertyInfo property)
        {
            var record = Expression.Parameter(typeof(object));
            var value = Expression.Property(Expression.Convert(record, property.DeclaringType!), property);
            return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), record).Compile();
        }

        private static Action<object, object?> Setter(PropertyInfo property)
        {
            var (record, value) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(object)));
            var set = Expression.Assign(Expression.Property(Expression.Convert(record, property.DeclaringType!), property), Expression.Convert(value, property.PropertyType));
            return Expression.Lambda<Action<object, object?>>(set, record, value).Compile();
        }
    }
}
