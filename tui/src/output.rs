//! Standard output, where it is a pipe.

use std::io;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// True once nobody reads it any more: whoever writes seldom would notice late.
pub fn is_unread() -> bool {
    let out = io::stdout();
    let mut asked = [PollFd::new(&out, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    // What cannot be asked is found out by writing.
    let answered = poll(&mut asked, Some(&at_once)).is_ok_and(|answers| answers > 0);
    answered && asked[0].revents().intersects(PollFlags::ERR)
}
