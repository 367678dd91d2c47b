//! Pickles of object arrays, as numpy reads them: the reverse of [`super::object_array`].

use super::object::Object;
use super::opcode as op;

/// Protocol of the pickles: numpy of every age reads it.
const PROTOCOL: u8 = 3;
const RECONSTRUCT: &[u8] = b"cnumpy.core.multiarray\n_reconstruct\n";
const ARRAY_CLASS: &[u8] = b"cnumpy\nndarray\n";
const DTYPE: &[u8] = b"cnumpy\ndtype\n";
/// Elements of an object array.
const OBJECT: &str = "O8";

/// The pickle of an object array; `None` for objects that are no plain data.
pub(in super::super) fn object_array_bytes(shape: &[usize], items: &[Object]) -> Option<Vec<u8>> {
    let mut writer = Writer { bytes: vec![op::PROTO, PROTOCOL] };
    writer.array(OBJECT, shape, |writer| writer.list(items))?;
    writer.bytes.push(op::STOP);
    Some(writer.bytes)
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn object(&mut self, object: &Object) -> Option<()> {
        match object {
            Object::None => self.bytes.push(op::NONE),
            Object::Bool(true) => self.bytes.push(op::NEWTRUE),
            Object::Bool(false) => self.bytes.push(op::NEWFALSE),
            Object::Int(number) => self.int(*number),
            Object::Float(number) => {
                self.bytes.push(op::BINFLOAT);
                self.bytes.extend(number.to_be_bytes());
            }
            Object::Text(text) => self.text(text)?,
            Object::Bytes(bytes) => self.sized(op::BINBYTES, bytes)?,
            Object::List(items) => self.list(items)?,
            Object::Tuple(items) => self.tuple(items)?,
            Object::Dict(members) => self.dict(members)?,
            Object::Array { dtype, shape, data } => {
                self.array(dtype, shape, |writer| writer.object(data))?;
            }
            Object::Tensor(_) | Object::Named(_) => return None,
        }
        Some(())
    }

    /// Makes an empty array and gives it its state: version, shape, type, order, content.
    fn array(
        &mut self,
        dtype: &str,
        shape: &[usize],
        content: impl FnOnce(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.bytes.extend(RECONSTRUCT);
        self.bytes.extend(ARRAY_CLASS);
        self.int(0);
        self.bytes.push(op::TUPLE1);
        self.bytes.extend([op::SHORT_BINBYTES, 1, b'b', op::TUPLE3, op::REDUCE, op::MARK]);
        self.int(1);
        self.sizes(shape)?;
        self.dtype(dtype)?;
        self.bytes.push(op::NEWFALSE);
        content(self)?;
        self.bytes.extend([op::TUPLE, op::BUILD]);
        Some(())
    }

    /// A type with its state: version, byte order, no fields, unknown sizes, flags.
    fn dtype(&mut self, name: &str) -> Option<()> {
        self.bytes.extend(DTYPE);
        self.text(name)?;
        self.bytes.extend([op::NEWFALSE, op::NEWTRUE, op::TUPLE3, op::REDUCE, op::MARK]);
        let (order, flags) = if name == OBJECT { ("|", 63) } else { ("<", 0) };
        self.int(3);
        self.text(order)?;
        self.bytes.extend([op::NONE; 3]);
        for number in [-1, -1, flags] {
            self.int(number);
        }
        self.bytes.extend([op::TUPLE, op::BUILD]);
        Some(())
    }

    fn sizes(&mut self, sizes: &[usize]) -> Option<()> {
        self.bytes.push(op::MARK);
        for size in sizes {
            self.int(i64::try_from(*size).ok()?);
        }
        self.bytes.push(op::TUPLE);
        Some(())
    }

    fn list(&mut self, items: &[Object]) -> Option<()> {
        self.bytes.extend([op::EMPTY_LIST, op::MARK]);
        items.iter().try_for_each(|item| self.object(item))?;
        self.bytes.push(op::APPENDS);
        Some(())
    }

    fn tuple(&mut self, items: &[Object]) -> Option<()> {
        self.bytes.push(op::MARK);
        items.iter().try_for_each(|item| self.object(item))?;
        self.bytes.push(op::TUPLE);
        Some(())
    }

    fn dict(&mut self, members: &[(Object, Object)]) -> Option<()> {
        self.bytes.extend([op::EMPTY_DICT, op::MARK]);
        for (key, value) in members {
            self.object(key)?;
            self.object(value)?;
        }
        self.bytes.push(op::SETITEMS);
        Some(())
    }

    fn int(&mut self, number: i64) {
        if let Ok(small) = i32::try_from(number) {
            self.bytes.push(op::BININT);
            self.bytes.extend(small.to_le_bytes());
        } else {
            self.bytes.extend([op::LONG1, 8]);
            self.bytes.extend(number.to_le_bytes());
        }
    }

    fn text(&mut self, text: &str) -> Option<()> {
        self.sized(op::BINUNICODE, text.as_bytes())
    }

    fn sized(&mut self, opcode: u8, bytes: &[u8]) -> Option<()> {
        self.bytes.push(opcode);
        self.bytes.extend(u32::try_from(bytes.len()).ok()?.to_le_bytes());
        self.bytes.extend(bytes);
        Some(())
    }
}
